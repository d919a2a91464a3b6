import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import type { SendingOperation } from '../../../shared/delivery/operation';
import { jsonObject } from '../../../shared/transport/response';
import { cleanText } from '../../../shared/text/untrusted';
import { eightByEightCredential } from '../../account';
import type { SurveyDraft } from '../survey/draft';
import { surveyConcurrency, surveyFields, surveyOptions } from '../survey/fields';
import { readRow } from '../../apiErrors';
import { openSurvey, surveyStopName } from '../survey/parse';
import { unusedVariablesHints } from '../survey/template';

/** The fields of the operation in the editor. */
export const sendFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['survey'], operation: ['send'] } },
	[...surveyFields, surveyOptions()],
);

/**
 * `POST /api/v1/subaccounts/{subAccountId}/surveys/{surveyId}/messages`: one survey to one phone
 * ("Send SMS Engage survey").
 */
export const send: SendingOperation<SurveyDraft> = {
	provider: '8x8',
	credential: eightByEightCredential,
	concurrency: surveyConcurrency,
	hints: unusedVariablesHints,

	prepare: () => undefined,

	async open(run) {
		const survey = await openSurvey(run);
		return {
			...survey,
			shared: false,
			readDraft: survey.readSurvey,

			plan: (drafts) =>
				drafts.map((draft) => {
					const url = survey.messagesUrl(draft);
					return {
						drafts: [draft],
						http: { method: 'POST', url, contentType: 'application/json', body: JSON.stringify(draft.message) },
						maskedUrl: url,
						bodyOf: () => draft.message,
						stopName: surveyStopName(draft),
					};
				}),

			readAccepted({ drafts: [draft] }, answer) {
				if (draft === undefined) return undefined;
				const verdict = readRow(jsonObject(answer), draft, answer, (text) => cleanText(text, survey.redact));
				return verdict && [verdict];
			},
		};
	},
};
