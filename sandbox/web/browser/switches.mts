/** `/assets/switches.js`: the switches that make things go wrong, and whether they are on. */
export const switches = /* js */ String.raw`
import { byId } from './element.js';
import { counted } from './clock.js';
import { post, remove } from './sandboxCalls.js';

/** Faults that are one of the page's switches have these fields and no others. */
const fieldsOf = {
	latency: ['latencyMs'],
	limit: ['status', 'retryAfter', 'on'],
	drop: ['connection', 'on'],
};
const bookkeeping = ['id', 'matched', 'applied', 'hasMore', 'provider', 'path'];

/** Acoustic's token call is none of the calls a switch is about. */
const ownPath = { acoustic: '/rest/' };

const receiptChoices = {
	soon: { receiptStates: ['queued', 'sent', 'delivered'], receiptIntervalMs: 50 },
	undelivered: { receiptStates: ['queued', 'sent', 'undelivered'], receiptIntervalMs: 50 },
	byHand: { receiptStates: [], receiptIntervalMs: 50 },
};

function kindOf(fault) {
	const given = Object.keys(fault).filter((field) => !bookkeeping.includes(field));
	if (fault.hasMore || fault.path !== ownPath[fault.provider]) return undefined;
	return Object.keys(fieldsOf).find((kind) => {
		const fields = fieldsOf[kind];
		const isThis = fault[fields[0]] !== undefined && given.every((field) => fields.includes(field));
		return isThis && (kind !== 'limit' || fault.status === 429);
	});
}

/** Whether a fault can still hit: one for the next requests is over once they came. */
function isPending(fault) {
	return !Array.isArray(fault.on) || fault.matched < Math.max(...fault.on);
}

function nextRequests(count) {
	return count === 'every' ? {} : { on: Array.from({ length: Number(count) }, (_, index) => index + 1) };
}

function valueOf(control, name) {
	return control.querySelector('[name="' + name + '"]')?.value;
}

function faultOf(control) {
	const { provider, kind } = control.dataset;
	const path = ownPath[provider];
	const fault = { provider, ...(path === undefined ? {} : { path }) };
	if (kind === 'latency') return { ...fault, latencyMs: Number(valueOf(control, 'ms')) };
	const on = nextRequests(valueOf(control, 'next'));
	if (kind === 'limit') return { ...fault, ...on, status: 429, retryAfter: Number(valueOf(control, 'seconds')) };
	return { ...fault, ...on, connection: valueOf(control, 'connection') };
}

/** Shows in a switch's fields what the fault says, unless somebody is typing there. */
function showFields(control, fault) {
	const values = {
		ms: fault.latencyMs,
		seconds: fault.retryAfter,
		connection: fault.connection,
		next: fault.on === undefined ? 'every' : String(fault.on.length),
	};
	for (const [name, value] of Object.entries(values)) {
		const field = control.querySelector('[name="' + name + '"]');
		if (field !== null && value !== undefined && field !== document.activeElement) field.value = String(value);
	}
}

function stateText(fault) {
	if (fault === undefined) return 'off';
	const hits = fault.applied === 0 ? 'no request hit yet' : counted(fault.applied, 'request') + ' hit';
	return isPending(fault) ? 'on, ' + hits : 'off again, ' + hits;
}

function receiptChoice({ receiptStates, receiptIntervalMs }) {
	if (receiptStates.length === 0) return 'byHand';
	if (receiptStates.at(-1) === 'undelivered') return 'undelivered';
	return receiptIntervalMs >= 1000 ? 'late' : 'soon';
}

/** Wires the panel of switches; show() brings it up to date. */
export function switches() {
	const place = byId('switch-panel');
	const result = byId('switch-result');
	const controls = [...place.querySelectorAll('[data-kind]')];
	const rejectNext = byId('reject-next');
	const rejectCount = byId('reject-count');
	const receiptMode = byId('receipt-mode');
	const receiptSeconds = byId('receipt-seconds');
	let faults = [];

	const faultsFor = ({ dataset }) =>
		faults.filter((fault) => fault.provider === dataset.provider && kindOf(fault) === dataset.kind);

	/** Does something and says so where it was refused. */
	async function attempt(work) {
		result.textContent = '';
		try {
			await work();
		} catch (error) {
			result.textContent = error.message;
		}
	}

	async function set(control, isOn) {
		await Promise.all(faultsFor(control).map(({ id }) => remove('/control/faults?id=' + id)));
		if (isOn) await post('/control/faults', faultOf(control));
	}

	for (const control of controls) {
		const box = control.querySelector('[role="switch"]');
		control.addEventListener('change', (event) => {
			// A changed number or choice counts at once where the switch is on.
			if (event.target === box || box.checked) void attempt(() => set(control, box.checked));
		});
	}

	const changeEightByEight = (changes) => void attempt(() => post('/control/8x8/settings', changes));
	const reject = () =>
		changeEightByEight({ rejectNext: rejectNext.checked ? Math.max(1, Number(rejectCount.value)) : 0 });
	rejectNext.addEventListener('change', reject);
	rejectCount.addEventListener('change', () => rejectNext.checked && reject());

	const receiptSetting = () =>
		receiptChoices[receiptMode.value] ?? {
			receiptStates: ['delivered'],
			receiptIntervalMs: Math.max(1, Number(receiptSeconds.value)) * 1000,
		};
	for (const field of [receiptMode, receiptSeconds]) {
		field.addEventListener('change', () => changeEightByEight(receiptSetting()));
	}

	byId('expire-tokens').addEventListener(
		'click',
		() => void attempt(() => post('/control/acoustic/expire-tokens', {})),
	);
	byId('all-off').addEventListener(
		'click',
		() =>
			void attempt(async () => {
				await remove('/control/faults');
				await post('/control/8x8/settings', { rejectNext: 0, ...receiptChoices.soon });
			}),
	);
	byId('other-faults-off').addEventListener(
		'click',
		() =>
			void attempt(async () => {
				const others = faults.filter((fault) => kindOf(fault) === undefined);
				await Promise.all(others.map(({ id }) => remove('/control/faults?id=' + id)));
			}),
	);

	function showEightByEight(settings) {
		rejectNext.checked = settings.rejectNext > 0;
		if (settings.rejectNext > 0 && rejectCount !== document.activeElement)
			rejectCount.value = String(settings.rejectNext);
		rejectNext.closest('.switch').classList.toggle('on', settings.rejectNext > 0);
		byId('reject-state').textContent =
			settings.rejectNext > 0 ? 'on, ' + counted(settings.rejectNext, 'message') + ' to go' : 'off';
		const choice = receiptChoice(settings);
		if (receiptMode !== document.activeElement) receiptMode.value = choice;
		byId('receipt-late').hidden = receiptMode.value !== 'late';
		return (settings.rejectNext > 0 ? 1 : 0) + (choice === 'soon' ? 0 : 1);
	}

	return {
		show(state) {
			faults = state.faults;
			let on = showEightByEight(state.eightByEight);
			for (const control of controls) {
				const fault = faultsFor(control).at(-1);
				const isOn = fault !== undefined && isPending(fault);
				control.querySelector('[role="switch"]').checked = isOn;
				control.querySelector('.switch-state').textContent = stateText(fault);
				control.classList.toggle('on', isOn);
				if (isOn) showFields(control, fault);
				on += isOn ? 1 : 0;
			}
			const others = faults.filter((fault) => kindOf(fault) === undefined).length;
			byId('other-faults').hidden = others === 0;
			byId('other-faults-text').textContent = counted(others, 'more fault') + ' set through the control API.';
			on += others;

			const { liveTokens, tokenRequests } = state.acoustic;
			byId('token-state').textContent =
				(liveTokens === 0 ? 'No token is good now' : counted(liveTokens, 'token') + ' good for calls') +
				', ' +
				counted(tokenRequests, 'token request') +
				' so far';
			const badge = byId('switch-count');
			badge.hidden = on === 0;
			badge.textContent = on + ' on';
			byId('all-off').disabled = on === 0;
		},
	};
}
`;
