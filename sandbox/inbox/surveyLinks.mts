import type { AcceptedMessage } from '../messages.mts';
import type { Records } from '../records.mts';
import { surveyLinkHosts } from '../smsText.mts';

/** A message with a survey link in its text. */
export type SurveyMessage = Extract<AcceptedMessage, { surveyLink: string }>;

/** Folders of the survey forms, by the host of their links: its first letter. */
export const formFolders: ReadonlyMap<string, string> = new Map(
	Object.values(surveyLinkHosts).map((host) => [host, `/${host.charAt(0)}`]),
);

/** Where the form of a survey link is: `http://s.example/0001` opens at `/s/0001`. */
export function formPath(surveyLink: string): string {
	const { host, pathname } = new URL(surveyLink);
	return `/${host.charAt(0)}${pathname}`;
}

/** The message whose survey link has this host and code; undefined where there is none, or no longer. */
export function surveyMessageAt(records: Records, host: string, code: string): SurveyMessage | undefined {
	const link = `http://${host}/${code}`;
	return records.messages.find(
		(message): message is SurveyMessage => message.provider !== 'acoustic' && message.surveyLink === link,
	);
}
