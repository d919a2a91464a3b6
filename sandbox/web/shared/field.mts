import { useEffect, useReducer, useRef } from 'preact/hooks';

/** A field whose value the sandbox knows, too. */
export interface Field<Value> {
	/** The value now, even where the page is not drawn with it yet. */
	readonly value: Value;
	/** Somebody changes it. */
	readonly change: (value: Value) => void;
	/** What somebody changed was sent: from here on it is again what the sandbox says. */
	readonly sent: () => void;
}

/** A field with the value that the sandbox says (undefined: none now), except where somebody changed it and has not sent it. */
export function useField<Value>(initial: Value, said: Value | undefined): Field<Value> {
	const now = useRef({ value: initial, isTouched: false }).current;
	const [, draw] = useReducer<number, undefined>((count) => count + 1, 0);
	useEffect(() => {
		if (said === undefined || now.isTouched) return;
		now.value = said;
		draw(undefined);
	}, [said]);
	return {
		get value() {
			return now.value;
		},
		change(value) {
			Object.assign(now, { value, isTouched: true });
			draw(undefined);
		},
		sent() {
			now.isTouched = false;
		},
	};
}

/** Properties of the input or list of choices of a field. */
export function bound({ value, change }: Field<string>) {
	return {
		value,
		onInput: ({ currentTarget }: { currentTarget: { value: string } }) => change(currentTarget.value),
	};
}
