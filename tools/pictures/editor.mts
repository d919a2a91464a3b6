import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import type { Account } from '../n8n-host/client.mts';
import { chromiumPath } from './chromium.mts';

/** Starts Chromium without a window. */
export async function launchChromium(): Promise<Browser> {
	if (!chromiumPath) throw new Error('No Chromium found: apt-get install chromium, or set CHROMIUM_PATH.');
	// Chromium's own sandbox needs what containers and root do not have.
	const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'];
	return await chromium.launch({ executablePath: chromiumPath, args });
}

/** Elements of n8n's editor by the id under which its own tests find them. */
export function byId(place: Page | Locator, id: string): Locator {
	return place.locator(`[data-test-id="${id}"]`);
}

/** A node on the canvas. */
export function nodeOnCanvas(page: Page, name: string): Locator {
	return page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
}

/** Signs in on n8n's page, and returns when n8n has left it. */
export async function signIn(page: Page, { email, password }: Account): Promise<void> {
	await page.locator('input[type=email], input[name=emailOrLdapLoginId]').first().fill(email);
	await page.locator('input[type=password]').fill(password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => !url.pathname.includes('signin'));
}
