/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';

import type { Field } from '../shared/field.mts';
import { bound } from '../shared/field.mts';

interface SwitchProps {
	/** Its own on the page. */
	readonly id: string;
	readonly label: string;
	readonly isOn: boolean;
	/** Says whether it is on, and what it did. */
	readonly state: string;
	/** Somebody turns it. */
	readonly onTurn: (isOn: boolean) => void;
	/** Its fields. */
	readonly children: ComponentChildren;
}

/** One switch with its fields. */
export function Switch({ id, label, isOn, state, onTurn, children }: SwitchProps) {
	const stateId = `${id}-state`;
	return (
		<li class={`switch ${isOn ? 'on' : ''}`}>
			<label>
				<input
					type="checkbox"
					role="switch"
					aria-describedby={stateId}
					checked={isOn}
					onChange={({ currentTarget }) => onTurn(currentTarget.checked)}
				/>
				<span>{label}</span>
			</label>
			<span class="switch-fields">{children}</span>
			<span class="switch-state" id={stateId}>
				{state}
			</span>
		</li>
	);
}

interface FieldProps {
	readonly field: Field<string>;
	/** Its name, where no label beside it says it. */
	readonly label?: string;
	/** Somebody has changed it, and is done. */
	readonly onDone: () => void;
}

/** A number in a switch. */
export function NumberField({ field, label, min, onDone }: FieldProps & { readonly min: number }) {
	return <input type="number" min={min} aria-label={label} {...bound(field)} onChange={onDone} />;
}

interface ChoiceProps extends FieldProps {
	readonly id?: string;
	/** Their texts by their values. */
	readonly options: Readonly<Record<string, string>>;
}

/** A choice in a switch. */
export function Choice({ id, field, label, options, onDone }: ChoiceProps) {
	return (
		<select id={id} aria-label={label} {...bound(field)} onChange={onDone}>
			{Object.entries(options).map(([value, text]) => (
				<option value={value}>{text}</option>
			))}
		</select>
	);
}
