import { announcements } from './browser/announcements.mts';
import { clock } from './browser/clock.mts';
import { details } from './browser/details.mts';
import { device } from './browser/device.mts';
import { element } from './browser/element.mts';
import { inbox } from './browser/inbox.mts';
import { live } from './browser/live.mts';
import { messageList } from './browser/messageList.mts';
import { panels } from './browser/panels.mts';
import { receipts } from './browser/receipts.mts';
import { requests } from './browser/requests.mts';
import { sandboxCalls } from './browser/sandboxCalls.mts';
import { surveyForm } from './browser/surveyForm.mts';
import { switches } from './browser/switches.mts';
import { typedUrl } from './browser/typedUrl.mts';
import { webhookSettings } from './browser/webhookSettings.mts';
import { icon } from './icon.mts';
import { baseStyle } from './styles/base.mts';
import { deviceStyle } from './styles/device.mts';
import { inboxStyle } from './styles/inbox.mts';
import { panelStyle } from './styles/panels.mts';
import { startStyle } from './styles/start.mts';
import { surveyStyle } from './styles/survey.mts';

/** A file that the pages load. */
export interface Asset {
	readonly contentType: string;
	readonly text: string;
}

const script = (text: string): Asset => ({ contentType: 'text/javascript; charset=utf-8', text });
const style = (text: string): Asset => ({ contentType: 'text/css; charset=utf-8', text });

/**
 * Everything under `/assets/`, by name. The browser's modules are templates, not files read at run time:
 * where a module lies is not to be known both as ESM and as CommonJS, and the sandbox runs as either.
 */
export const assets: ReadonlyMap<string, Asset> = new Map(
	Object.entries({
		'icon.svg': { contentType: 'image/svg+xml', text: icon },
		'base.css': style(baseStyle),
		'device.css': style(deviceStyle),
		'inbox.css': style(inboxStyle),
		'panels.css': style(panelStyle),
		'start.css': style(startStyle),
		'survey.css': style(surveyStyle),
		'announcements.js': script(announcements),
		'clock.js': script(clock),
		'details.js': script(details),
		'device.js': script(device),
		'element.js': script(element),
		'inbox.js': script(inbox),
		'live.js': script(live),
		'messageList.js': script(messageList),
		'panels.js': script(panels),
		'receipts.js': script(receipts),
		'requests.js': script(requests),
		'sandboxCalls.js': script(sandboxCalls),
		'surveyForm.js': script(surveyForm),
		'switches.js': script(switches),
		'typedUrl.js': script(typedUrl),
		'webhookSettings.js': script(webhookSettings),
	}),
);
