import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

const size = { width: 960, height: 700 };

/** Pictures of pages, one after the other, each below a line that says what is seen. */
export class MovingPicture {
	readonly #folder = mkdtempSync(join(tmpdir(), 'survey-messaging-frames-'));
	readonly #frames: string[] = [];
	readonly #browser: Browser;

	/** @param browser draws the frames */
	constructor(browser: Browser) {
		this.#browser = browser;
	}

	/** Adds what a page shows now, for some seconds. */
	async add(page: Page, caption: string, seconds: number): Promise<void> {
		const shot = (await page.screenshot({ animations: 'disabled', caret: 'hide' })).toString('base64');
		const path = join(this.#folder, `${this.#frames.length}.png`);
		const canvas = await this.#browser.newPage({ viewport: size });
		await canvas.setContent(
			`<body style="margin:0;background:#1f2321;color:#fff;font:600 24px/60px system-ui,sans-serif">
			<div style="padding:0 20px">${caption}</div>
			<img src="data:image/png;base64,${shot}" style="display:block;width:960px;height:640px;object-fit:contain;background:#f5f4f0">`,
		);
		await canvas.locator('img').evaluate((image: HTMLImageElement) => image.decode());
		await canvas.screenshot({ path });
		await canvas.close();
		this.#frames.push('-d', String(seconds * 1_000), path);
	}

	/**
	 * Writes all of it to a WebP file with Debian's `img2webp`, and forgets it.
	 * @returns the size in bytes
	 * @throws where `img2webp` is missing or fails
	 */
	write(file: string): number {
		const { status, error, stderr } = spawnSync(
			'img2webp',
			['-loop', '0', '-min_size', '-lossy', '-q', '70', '-m', '6', ...this.#frames, '-o', file],
			{ encoding: 'utf8' },
		);
		rmSync(this.#folder, { recursive: true, force: true });
		if (status === 0) return statSync(file).size;
		throw new Error(`img2webp made no picture (Debian: apt-get install webp). ${error?.message ?? stderr}`);
	}
}
