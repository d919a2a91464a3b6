import type { Page } from 'playwright-core';
import { eightByEightAccount, pressNXpressAccount } from '../../../sandbox/accounts.mts';
import type { Sandbox } from '../../../sandbox/server.mts';

/** Submits a survey to the sandbox's 8x8 as the node would. */
export async function submitSurvey(
	{ eightByEightUrl }: Sandbox,
	destination: string,
	templateBody = 'Hello {{name}}, how did we do? {{url:}}',
	scheduled?: string,
): Promise<number> {
	const { status } = await fetch(`${eightByEightUrl}/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			authorization: `Bearer ${eightByEightAccount.apiKey}`,
		},
		body: JSON.stringify({
			destination,
			source: 'YourBrand',
			templateBody,
			templateVariables: { name: 'Ann' },
			scheduled,
		}),
	});
	return status;
}

/** Submits a contact to the sandbox's Press'nXPress, for a survey by email. */
export async function submitMail({ pressNXpressMailUrl }: Sandbox, email: string): Promise<void> {
	await fetch(
		`${pressNXpressMailUrl}/channel/mail/sandbox-email-touchpoint/enqueue?apiKey=${pressNXpressAccount.apiKey}`,
		{
			method: 'POST',
			body: new URLSearchParams({ email }),
		},
	);
}

/** Presses Tab until the element with this accessible name has the focus. */
export async function tabTo(
	on: Page,
	role: 'radio' | 'textbox' | 'button' | 'link' | 'switch' | 'combobox',
	name: string | RegExp,
): Promise<void> {
	const target = on.getByRole(role, { name }).first();
	for (let presses = 0; presses < 60; presses += 1) {
		await on.keyboard.press('Tab');
		if (await target.evaluate((element) => element === document.activeElement)) return;
	}
	throw new Error(`Tab never reaches the ${role} ${String(name)}.`);
}
