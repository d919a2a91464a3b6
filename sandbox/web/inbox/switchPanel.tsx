/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';

import type { Switches } from '../../inbox/switches.mts';
import type { ProviderName } from '../../provider.mts';
import { post, remove } from '../shared/api.mts';
import { useField } from '../shared/field.mts';
import { providerLabels } from '../shared/providers.mts';
import { ResultText, useAttempts } from '../shared/result.tsx';
import { counted } from '../shared/words.mts';
import type { ReceiptChoice, SwitchFields, SwitchKind } from './faultSwitches.mts';
import * as faultSwitches from './faultSwitches.mts';
import { LatestRequests } from './latestRequests.tsx';
import type { PanelControl } from './panel.tsx';
import { Panel } from './panel.tsx';
import { Choice, NumberField, Switch } from './switch.tsx';

const { countOn, faultOf, fieldsOf, isPending, kindOf, otherFaults } = faultSwitches;

const nextRequests = { 1: 'the next request', 3: 'the next 3 requests', every: 'every request' };
const whenDropped = { dropBefore: 'before it is processed', dropAfter: 'after it is processed' };
const receiptChoices: Readonly<Record<ReceiptChoice, string>> = {
	soon: 'delivered, at once',
	late: 'delivered, late',
	undelivered: 'undelivered',
	byHand: 'none, I send them by hand',
};

interface OfPanel {
	/** Null: not known yet. */
	readonly switches: Switches | null;
	/** Does something; what went wrong is said in the panel. */
	readonly attempt: (work: () => Promise<unknown>) => void;
}

const removeFaults = async (faults: ReadonlyArray<{ readonly id: number }>) =>
	await Promise.all(faults.map(({ id }) => remove(`/control/faults?id=${id}`)));

const changeEightByEight = async (changes: object) => await post('/control/8x8/settings', changes);

interface OfProvider extends OfPanel {
	readonly provider: ProviderName;
	/** The provider, as the labels of the fields name it. */
	readonly name: string;
}

/** One switch of a provider: whether it is on, and its fields as the fault says that it has set. */
function useFaultSwitch({ switches, provider, attempt }: OfProvider, kind: SwitchKind, initial: Partial<SwitchFields>) {
	const own = switches?.faults.filter((fault) => fault.provider === provider && kindOf(fault) === kind) ?? [];
	const fault = own.at(-1);
	const isOn = fault !== undefined && isPending(fault);
	const said = isOn ? fieldsOf(fault) : undefined;
	const fields = {
		ms: useField(initial.ms ?? '', said?.ms),
		seconds: useField(initial.seconds ?? '', said?.seconds),
		next: useField(initial.next ?? '', said?.next),
		connection: useField(initial.connection ?? '', said?.connection),
	};
	function turn(toOn: boolean) {
		const { ms, seconds, next, connection } = fields;
		attempt(async () => {
			await removeFaults(own);
			if (!toOn) return;
			const typed = { ms: ms.value, seconds: seconds.value, next: next.value, connection: connection.value };
			await post('/control/faults', faultOf(provider, kind, typed));
			for (const field of Object.values(fields)) field.sent();
		});
	}
	return {
		fields,
		switchProps: { id: `${provider}-${kind}`, isOn, state: faultSwitches.stateText(fault), onTurn: turn },
		/** What is changed counts at once where the switch is on. */
		onDone: () => isOn && turn(true),
	};
}

function LatencySwitch(props: OfProvider) {
	const { fields, switchProps, onDone } = useFaultSwitch(props, 'latency', { ms: '2000' });
	return (
		<Switch label="Respond slowly" {...switchProps}>
			after
			<NumberField field={fields.ms} min={0} label={`${props.name}: milliseconds until it responds`} onDone={onDone} />
			ms
		</Switch>
	);
}

function LimitSwitch(props: OfProvider) {
	const { fields, switchProps, onDone } = useFaultSwitch(props, 'limit', { seconds: '3', next: '1' });
	return (
		<Switch label="Respond with 429" {...switchProps}>
			Retry-After
			<NumberField field={fields.seconds} min={0} label={`${props.name}: seconds of Retry-After`} onDone={onDone} />
			s, for
			<Choice
				field={fields.next}
				label={`${props.name}: which requests get 429`}
				options={nextRequests}
				onDone={onDone}
			/>
		</Switch>
	);
}

function DropSwitch(props: OfProvider) {
	const { fields, switchProps, onDone } = useFaultSwitch(props, 'drop', { next: '1', connection: 'dropBefore' });
	return (
		<Switch label="Drop the connection" {...switchProps}>
			<Choice
				field={fields.connection}
				label={`${props.name}: when the connection is dropped`}
				options={whenDropped}
				onDone={onDone}
			/>
			for
			<Choice
				field={fields.next}
				label={`${props.name}: which connections are dropped`}
				options={nextRequests}
				onDone={onDone}
			/>
		</Switch>
	);
}

function RejectSwitch({ switches, attempt }: OfPanel) {
	const rejectNext = switches?.eightByEight.rejectNext ?? 0;
	const isOn = rejectNext > 0;
	const count = useField('1', isOn ? String(rejectNext) : undefined);
	function turn(toOn: boolean) {
		attempt(async () => {
			await changeEightByEight({ rejectNext: toOn ? Math.max(1, Number(count.value)) : 0 });
			count.sent();
		});
	}
	return (
		<Switch
			id="reject-next"
			label="Reject messages"
			isOn={isOn}
			state={isOn ? `on, ${counted(rejectNext, 'message')} to go` : 'off'}
			onTurn={turn}
		>
			the next
			<NumberField
				field={count}
				min={1}
				label="8x8: how many messages are rejected"
				onDone={() => isOn && turn(true)}
			/>
		</Switch>
	);
}

function ReceiptSwitch({ switches, attempt }: OfPanel) {
	const settings = switches?.eightByEight;
	const said = settings && faultSwitches.receiptChoice(settings);
	const mode = useField<string>('soon', said);
	const seconds = useField('20', settings && said === 'late' ? String(settings.receiptIntervalMs / 1000) : undefined);
	function send() {
		attempt(async () => {
			await changeEightByEight(faultSwitches.receiptSettings(mode.value as ReceiptChoice, Number(seconds.value)));
			mode.sent();
			seconds.sent();
		});
	}
	return (
		<li class="switch">
			<label for="receipt-mode">Receipts</label>
			<span class="switch-fields">
				<Choice id="receipt-mode" field={mode} options={receiptChoices} onDone={send} />
				{mode.value === 'late' && (
					<>
						after
						<NumberField field={seconds} min={1} label="8x8: seconds until a receipt" onDone={send} />s
					</>
				)}
			</span>
		</li>
	);
}

function TokenSwitch({ switches, attempt }: OfPanel) {
	const { liveTokens, tokenRequests } = switches?.acoustic ?? { liveTokens: 0, tokenRequests: 0 };
	return (
		<li class="switch">
			<button type="button" onClick={() => attempt(async () => await post('/control/acoustic/expire-tokens', {}))}>
				Expire the access token now
			</button>
			<span class="switch-state">
				{liveTokens === 0 ? 'No token is good now' : `${counted(liveTokens, 'token')} good for calls`},{' '}
				{counted(tokenRequests, 'token request')} so far
			</span>
		</li>
	);
}

const noSwitches = () => null;

/** The switches that only one provider has. */
const ownSwitches: Readonly<Record<ProviderName, (props: OfPanel) => ComponentChildren>> = {
	pressnxpress: noSwitches,
	eightByEight: (props) => [<RejectSwitch {...props} />, <ReceiptSwitch {...props} />],
	acoustic: (props) => <TokenSwitch {...props} />,
};

interface SwitchPanelProps {
	readonly panel: PanelControl;
	/** Null: not known yet. */
	readonly switches: Switches | null;
	/** Another text whenever there may be other requests. */
	readonly news: string;
}

/** The part of the inbox that makes things go wrong, with the latest requests to watch it by. */
export function SwitchPanel({ panel, switches, news }: SwitchPanelProps) {
	const { result, attempt } = useAttempts();
	const ofPanel = { switches, attempt };
	const others = switches === null ? [] : otherFaults(switches);
	function turnAllOff() {
		attempt(async () => {
			await remove('/control/faults');
			await changeEightByEight({ rejectNext: 0, ...faultSwitches.receiptSettings('soon', 0) });
		});
	}
	return (
		<Panel panel={panel} label="Switches">
			<div class="panel-head">
				<h2>What goes wrong</h2>
				<button type="button" disabled={switches === null || countOn(switches) === 0} onClick={turnAllOff}>
					All off
				</button>
			</div>
			<ResultText result={result} />
			<div class="switch-groups">
				{providerLabels.map(([provider, name]) => (
					<fieldset>
						<legend>
							<span class={`provider ${provider}`}>{name}</span>
						</legend>
						<ul role="list">
							<LatencySwitch {...ofPanel} provider={provider} name={name} />
							<LimitSwitch {...ofPanel} provider={provider} name={name} />
							<DropSwitch {...ofPanel} provider={provider} name={name} />
							{ownSwitches[provider](ofPanel)}
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
