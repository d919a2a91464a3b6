import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core finds on a page as it is drawn now: a line for each element that breaks a rule, `rule: element, why`. */
export async function violationsOn(page: Page): Promise<string[]> {
	// By the debugger, not by an element: the pages' own policy lets no other script run.
	await page.evaluate(axe.source);
	return await page.evaluate(async () => {
		const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
		return violations.flatMap(({ id, nodes }) =>
			nodes.map(
				({ target, failureSummary = '' }) => `${id}: ${target.join(' ')}, ${failureSummary.replace(/\s+/g, ' ')}`,
			),
		);
	});
}
