import type { AcceptedMessage, Records } from '../records.mts';
import { surveyLinkHosts } from '../smsText.mts';

/** A message with a survey link in its text. */
export type SurveyMessage = Extract<AcceptedMessage, { surveyLink: string }>;

/** Paths of the survey forms: the first letter of the link's host, then the link's own code. */
const formPaths = Object.values(surveyLinkHosts).map((host) => ({ host, path: `/${host.charAt(0)}/` }));

/** Where the form of a survey link is: `http://s.example/0001` opens at `/s/0001`. */
export function formPath(surveyLink: string): string {
	const { host, pathname } = new URL(surveyLink);
	return `/${host.charAt(0)}${pathname}`;
}

/** Whether a path is one of a survey form. */
export function isFormPath(path: string): boolean {
	return formPaths.some((form) => path.startsWith(form.path));
}

/** The message whose survey form is at a path; undefined where there is none, or no longer. */
export function surveyMessageAt(records: Records, path: string): SurveyMessage | undefined {
	const form = formPaths.find((one) => path.startsWith(one.path));
	if (form === undefined) return undefined;
	const link = `http://${form.host}/${path.slice(form.path.length)}`;
	return records.messages.find(
		(message): message is SurveyMessage => message.provider !== 'acoustic' && message.surveyLink === link,
	);
}
