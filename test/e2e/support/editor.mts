import type { Page } from 'playwright-core';
import { launchChromium, signIn } from '../../../tools/pictures/editor.mts';
import { owner, startRealN8n, type RealN8n } from './realN8n.mts';

/** Time for a page of n8n's editor, on a busy machine too. */
export const pagePatience = 60_000;

/** The editor of a real n8n in a browser, signed in. */
export interface Editor {
	readonly real: RealN8n;
	readonly page: Page;
	/** Puts a text where the cursor is, as Ctrl-V does. */
	paste(text: string): Promise<void>;
	/** Ends browser and n8n. */
	close(): Promise<void>;
}

/** Starts n8n and browser; `dist/` has to be built before. */
export async function openEditor(viewport: { width: number; height: number }): Promise<Editor> {
	const real = await startRealN8n();
	const browser = await launchChromium();
	const close = async (): Promise<void> => {
		await browser.close();
		await real.stop();
	};
	try {
		const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
		context.setDefaultTimeout(pagePatience);
		const page = await context.newPage();
		await page.goto(`${real.server.url}/signin`);
		await signIn(page, owner);
		const paste = async (text: string): Promise<void> => {
			await page.evaluate(async (copied) => await navigator.clipboard.writeText(copied), text);
			await page.keyboard.press('Control+v');
		};
		return { real, page, paste, close };
	} catch (error) {
		await close();
		throw error;
	}
}
