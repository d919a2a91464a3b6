/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useReducer, useRef } from 'preact/hooks';

import { changesAsked } from './api.mts';

/** What somebody enters and the sandbox may know, too. */
export interface Field<Value> {
	/** The value now, even where the page is not drawn with it yet. */
	readonly value: Value;
	/** Somebody changes it. */
	readonly change: (value: Value) => void;
	/** What somebody changed was sent: it is again what the sandbox says, as soon as that includes it. */
	readonly sent: () => void;
}

/**
 * A field with the value that the sandbox says (undefined: none now), except where somebody changed it and has not sent it.
 * @param news another object whenever the sandbox has said something, with the changes that are in it: what it said before it
 * knew of a change may arrive after its response
 */
export function useField<Value>(initial: Value, said?: Value, news?: { readonly changes: number }): Field<Value> {
	const now = useRef({ value: initial, isTouched: false, changes: 0 }).current;
	const [, draw] = useReducer<number, undefined>((count) => count + 1, 0);
	useEffect(() => {
		if (said === undefined || now.isTouched || (news?.changes ?? 0) < now.changes) return;
		now.value = said;
		draw(undefined);
	}, [news]);
	return {
		get value() {
			return now.value;
		},
		change(value) {
			Object.assign(now, { value, isTouched: true });
			draw(undefined);
		},
		sent() {
			Object.assign(now, { isTouched: false, changes: changesAsked() });
		},
	};
}

/** Properties of the input of a field. */
export function bound({ value, change }: Field<string>) {
	return {
		value,
		onInput: ({ currentTarget }: { currentTarget: { value: string } }) => change(currentTarget.value),
	};
}

interface InputProps {
	readonly field: Field<string>;
	/** Its name, where no label beside it says it. */
	readonly label?: string;
	/** Somebody has changed it, and is done. */
	readonly onDone?: () => void;
}

/** A number in the middle of a sentence. */
export function NumberInput({ field, label, onDone }: InputProps) {
	return <input type="number" min={0} aria-label={label} {...bound(field)} onChange={onDone} />;
}

interface ChoiceProps extends InputProps {
	readonly id?: string;
	/** Their texts by their values. */
	readonly options: Readonly<Record<string, string>>;
}

/** A choice in the middle of a sentence. */
export function Choice({ id, field, label, options, onDone }: ChoiceProps) {
	const choices = Object.entries(options).map(([value, text]) => <option value={value}>{text}</option>);
	return (
		<select id={id} aria-label={label} {...bound(field)} onChange={onDone}>
			{choices}
		</select>
	);
}
