/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

import type { SetFault } from '../../faults.mts';
import type { Switches } from '../../inbox/switches.mts';
import type { ProviderName } from '../../provider.mts';
import { post, remove } from '../shared/api.mts';
import { type Field, Choice, NumberInput, useField } from '../shared/field.tsx';
import { providerLabels } from '../shared/providers.mts';
import { ResultText, useAttempts } from '../shared/result.tsx';
import { counted } from '../shared/words.mts';
import type { SwitchFields, SwitchKind } from './faultSwitches.mts';
import { countOn, faultOf, fieldsOf, isPending, kindOf, otherFaults, switchKinds } from './faultSwitches.mts';
import { receiptChoice, receiptChoices, receiptSettings, stateText } from './faultSwitches.mts';
import { LatestRequests } from './latestRequests.tsx';
import { type PanelControl, Panel } from './panel.tsx';

const nextRequests = { 1: 'the next request', 3: 'the next 3 requests', every: 'every request' };
const whenDropped = { dropBefore: 'before it is processed', dropAfter: 'after it is processed' };

interface SwitchProps {
	/** Its own on the page. */
	readonly id: string;
	readonly label: string;
	readonly isOn: boolean;
	/** Says whether it is on, and what it did. */
	readonly state: string;
	/** Somebody turns it. */
	readonly onTurn: (isOn: boolean) => void;
	/** What is entered in it. */
	readonly children: ComponentChildren;
}

/** One switch. */
export function Switch({ id, label, isOn, state, onTurn, children }: SwitchProps) {
	const turn = ({ currentTarget }: { currentTarget: HTMLInputElement }) => onTurn(currentTarget.checked);
	return (
		<li class="switch">
			<label>
				<input type="checkbox" role="switch" aria-describedby={id} checked={isOn} onChange={turn} />
				<span>{label}</span>
			</label>
			<span class="row hint switch-fields">{children}</span>
			<span class={isOn ? 'status waiting' : 'hint'} id={id}>
				{state}
			</span>
		</li>
	);
}

interface OfPanel {
	/** Undefined: not known yet. */
	readonly switches: Switches | undefined;
	/** Does something; what went wrong is said in the panel. */
	readonly attempt: (work: () => Promise<unknown>) => void;
}

/** How a switch is drawn: as somebody turned it until that is done, otherwise as the sandbox says. */
function useTurning({ switches, attempt }: OfPanel, isOn: boolean, set: (toOn: boolean) => Promise<void>) {
	const drawn = useField(isOn, isOn, switches);
	async function turn(toOn: boolean) {
		drawn.change(toOn);
		try {
			await set(toOn);
		} catch (error) {
			drawn.change(isOn);
			throw error;
		} finally {
			drawn.sent();
		}
	}
	return { isOn: drawn.value, onTurn: (toOn: boolean) => attempt(() => turn(toOn)) };
}

const removeFaults = async (faults: ReadonlyArray<{ readonly id: number }>) =>
	await Promise.all(faults.map(({ id }) => remove(`/control/faults?id=${id}`)));

const changeEightByEight = async (changes: object) => await post('/control/8x8/settings', changes);

/** A part of a field, which is changed with the rest as it is. */
function partOf(fields: Field<SwitchFields>, name: keyof SwitchFields): Field<string> {
	return { ...fields, value: fields.value[name], change: (value) => fields.change({ ...fields.value, [name]: value }) };
}

type Part =
	| string
	| { readonly of: keyof SwitchFields; readonly label: string; readonly options?: Readonly<Record<string, string>> };

/** What a switch is called, and what is entered in it. */
const faultSwitches: Readonly<Record<SwitchKind, { readonly title: string; readonly parts: readonly Part[] }>> = {
	latency: {
		title: 'Respond slowly',
		parts: ['after', { of: 'ms', label: 'milliseconds until it responds' }, 'ms'],
	},
	limit: {
		title: 'Respond with 429',
		parts: [
			'Retry-After',
			{ of: 'seconds', label: 'seconds of Retry-After' },
			's, for',
			{ of: 'next', label: 'which requests get 429', options: nextRequests },
		],
	},
	drop: {
		title: 'Drop the connection',
		parts: [
			{ of: 'connection', label: 'when the connection is dropped', options: whenDropped },
			'for',
			{ of: 'next', label: 'which connections are dropped', options: nextRequests },
		],
	},
};
const atFirst: SwitchFields = { ms: '2000', seconds: '3', next: '1', connection: 'dropBefore' };

interface FaultSwitchProps extends OfPanel {
	readonly provider: ProviderName;
	/** The provider, as the labels of the entries name it. */
	readonly name: string;
	readonly kind: SwitchKind;
}

/** A switch that sets a fault of a provider. */
function FaultSwitch({ provider, name, kind, ...ofPanel }: FaultSwitchProps) {
	const { switches } = ofPanel;
	const own = switches?.faults.filter((fault) => fault.provider === provider && kindOf(fault) === kind) ?? [];
	const fault = own.at(-1);
	const isOn = fault !== undefined && isPending(fault);
	const fields = useField(atFirst, isOn ? fieldsOf(fault) : undefined, switches);
	/** What it has set itself: the sandbox may not have told of it yet. */
	const latest = useRef<readonly SetFault[]>([]);
	async function set(toOn: boolean) {
		await removeFaults([...own, ...latest.current]);
		const set = toOn && (await post<{ faults: SetFault[] }>('/control/faults', faultOf(provider, kind, fields.value)));
		latest.current = set ? set.faults : [];
		fields.sent();
	}
	const turning = useTurning(ofPanel, isOn, set);
	const { title, parts } = faultSwitches[kind];
	return (
		<Switch id={`${provider}-${kind}`} label={title} state={stateText(fault)} {...turning}>
			{parts.map((part) => {
				if (typeof part === 'string') return part;
				// What is changed counts at once where the switch is on.
				const onDone = () => turning.isOn && turning.onTurn(true);
				const props = { field: partOf(fields, part.of), label: `${name}: ${part.label}`, onDone };
				return part.options ? <Choice {...props} options={part.options} /> : <NumberInput {...props} />;
			})}
		</Switch>
	);
}

function RejectSwitch(ofPanel: OfPanel) {
	const rejectNext = ofPanel.switches?.eightByEight.rejectNext ?? 0;
	const isOn = rejectNext > 0;
	const count = useField('1', isOn ? String(rejectNext) : undefined, ofPanel.switches);
	async function set(toOn: boolean) {
		await changeEightByEight({ rejectNext: toOn ? Math.max(1, Number(count.value)) : 0 });
		count.sent();
	}
	const turning = useTurning(ofPanel, isOn, set);
	const onDone = () => turning.isOn && turning.onTurn(true);
	const state = isOn ? `on, ${counted(rejectNext, 'message')} to go` : 'off';
	return (
		<Switch id="reject-next" label="Reject messages" state={state} {...turning}>
			the next
			<NumberInput field={count} label="8x8: how many messages are rejected" onDone={onDone} />
		</Switch>
	);
}

function ReceiptSwitch({ switches, attempt }: OfPanel) {
	const settings = switches?.eightByEight;
	const choice = settings && receiptChoice(settings);
	const late = settings && choice === 'late' ? String(settings.receiptIntervalMs / 1000) : undefined;
	const mode = useField<string>('soon', choice, switches);
	const seconds = useField('20', late, switches);
	function send() {
		attempt(async () => {
			await changeEightByEight(receiptSettings(mode.value, Number(seconds.value)));
			mode.sent();
			seconds.sent();
		});
	}
	return (
		<li class="switch">
			<label for="receipt-mode">Receipts</label>
			<span class="row hint switch-fields">
				<Choice id="receipt-mode" field={mode} options={receiptChoices} onDone={send} />
				{mode.value === 'late' && (
					<span class="row">
						after <NumberInput field={seconds} label="8x8: seconds until a receipt" onDone={send} /> s
					</span>
				)}
			</span>
		</li>
	);
}

function TokenSwitch({ switches, attempt }: OfPanel) {
	const { liveTokens = 0, tokenRequests = 0 } = switches?.acoustic ?? {};
	const live = liveTokens === 0 ? 'No token is good now' : `${counted(liveTokens, 'token')} good for calls`;
	return (
		<li class="switch">
			<button type="button" onClick={() => attempt(async () => await post('/control/acoustic/expire-tokens', {}))}>
				Expire the access token now
			</button>
			<span class="hint">
				{live}, {counted(tokenRequests, 'token request')} so far
			</span>
		</li>
	);
}

interface SwitchPanelProps extends Pick<OfPanel, 'switches'> {
	readonly panel: PanelControl;
	/** Another text whenever there may be other requests. */
	readonly news: string;
}

/** The part of the inbox that makes things go wrong, with the latest requests to watch it by. */
export function SwitchPanel({ panel, switches, news }: SwitchPanelProps) {
	const { result, attempt } = useAttempts();
	const others = switches === undefined ? [] : otherFaults(switches);
	function turnAllOff() {
		attempt(async () => {
			await remove('/control/faults');
			await changeEightByEight({ rejectNext: 0, ...receiptSettings('soon', 0) });
		});
	}
	return (
		<Panel panel={panel} label="Switches">
			<div class="row panel-head">
				<h2>What goes wrong</h2>
				<button type="button" disabled={switches === undefined || countOn(switches) === 0} onClick={turnAllOff}>
					All off
				</button>
			</div>
			<ResultText result={result} />
			<div class="stack switch-groups">
				{providerLabels.map(([provider, name]) => (
					<fieldset class="box">
						<legend class={`provider ${provider}`}>{name}</legend>
						<ul role="list">
							{switchKinds.map((kind) => (
								<FaultSwitch switches={switches} attempt={attempt} provider={provider} name={name} kind={kind} />
							))}
							{provider === 'eightByEight' && <RejectSwitch switches={switches} attempt={attempt} />}
							{provider === 'eightByEight' && <ReceiptSwitch switches={switches} attempt={attempt} />}
							{provider === 'acoustic' && <TokenSwitch switches={switches} attempt={attempt} />}
						</ul>
					</fieldset>
				))}
			</div>
			{others.length > 0 && (
				<p>
					{counted(others.length, 'more fault')} set through the control API.{' '}
					<button type="button" class="as-link" onClick={() => attempt(async () => await removeFaults(others))}>
						Remove them
					</button>
				</p>
			)}
			<LatestRequests news={panel.isOpen ? news : null} />
		</Panel>
	);
}
