import type { INodeProperties } from 'n8n-workflow';

import { countryCodes, countryNames, isCountryCode } from '../text/phone/countries';
import {
	type NumbersWithoutPlus,
	numbersWithoutPlusLabel,
	readNumbersWithoutPlus,
} from '../text/phone/numbersWithoutPlus';
import { loadNumberingPlans, type NumberCheck, type NumberingPlans } from '../text/phone/readPhone';
import { isWithoutPlus } from '../text/phone/format';
import { asValidationError, ValidationError } from '../errors/validationError';
import { numberCheck } from './options';
import type { Field, Parameters } from './parameters';

/** More than this share of a run's numbers that are to start with their country code and do not, … */
const suspiciousShare = 0.1;
/** … and at least this number of them, make the whole list suspicious (docs/delivery-contract.md, 4). */
const suspiciousCount = 3;

/** For the phone field itself. */
export const phoneHint = `With + and country code. '${numbersWithoutPlusLabel}' below says how numbers without + are read.`;

/** Right below the phone field, always visible: the one thing that has to be known of a list without `+`. */
export const numbersWithoutPlusField: INodeProperties = {
	displayName: numbersWithoutPlusLabel,
	name: 'numbersWithoutPlus',
	type: 'options',
	default: 'refuse',
	description:
		'How phone numbers are read that are written without + or 00. Others are read as they are. An expression can give the two letters of a country, such as US, for each item.',
	options: [
		{
			name: 'Refuse (Safest)',
			value: 'refuse',
			description: 'They are not sent, and the message names the number that they would be',
		},
		{
			name: 'They Start With Their Country Code',
			value: 'countryCode',
			description: 'Such as 6587755388 for +6587755388. They must be in use with a + in front.',
		},
		...countryCodes().map((code) => ({ name: `${countryNames[code]} (${code})`, value: code })),
	],
};

/** Reads the phone numbers of one run, and looks at all of them together afterwards. */
export class Phones {
	/** Items whose number is to start with its country code, in order of reading. */
	private readonly startingWithCode: number[] = [];
	/** How many of them do. */
	private inUse = 0;

	private constructor(
		private readonly parameters: Parameters,
		private readonly numberingPlans: NumberingPlans,
	) {}

	/** Loads the numbering plans, which needs some milliseconds the first time. */
	static async prepare(parameters: Parameters): Promise<Phones> {
		return new Phones(parameters, await loadNumberingPlans());
	}

	/**
	 * @param field the phone field
	 * @returns E.164 with `+`
	 * @throws ValidationError when it is not certain which number is meant
	 */
	read(field: Field, item: number): string {
		const numbersWithoutPlus = this.numbersWithoutPlus(item);
		const check = this.parameters.choice<NumberCheck>(numberCheck, item);
		const value = this.parameters.raw(field, item);
		const startsWithCode = numbersWithoutPlus.type === 'countryCode' && isWithoutPlus(value);
		if (startsWithCode) this.startingWithCode.push(item);
		const number = this.numberingPlans.readPhone(value, { numbersWithoutPlus, check, field: field.displayName });
		if (startsWithCode) this.inUse++;
		return number;
	}

	/**
	 * Reads a number that has to be written with `+`, whatever 'Numbers Without +' says.
	 * @returns E.164 with `+`
	 * @throws ValidationError
	 */
	readWithPlus(field: Field, item: number): string {
		const check = this.parameters.choice<NumberCheck>(numberCheck, item);
		const rule = { numbersWithoutPlus: { type: 'refuse' }, check, field: field.displayName } as const;
		return this.numberingPlans.readPhone(this.parameters.raw(field, item), rule);
	}

	/** Whether a number (E.164 with `+`) starts with the calling code of this country; false for what is not a country's code. */
	isIn(number: string, country: string): boolean {
		return isCountryCode(country) && number.startsWith(`+${this.numberingPlans.callingCode(country)}`);
	}

	/**
	 * Where too many numbers are not in use after a `+`, most of the others are so by chance: they are national,
	 * and would reach strangers.
	 * @returns the error for each item whose number has no `+`; empty for a list that is as it should be
	 */
	suspicious(): Map<number, ValidationError> {
		const all = this.startingWithCode.length;
		const notInUse = all - this.inUse;
		if (notInUse < suspiciousCount || notInUse <= all * suspiciousShare) return new Map();
		const invalid = new ValidationError(
			numbersWithoutPlusLabel,
			`${notInUse} of the ${all} numbers without + in this run are not in use with a + in front (are they national?), so none without + is sent`,
			`If they are national, choose their country here. Otherwise correct those ${notInUse}, or write all of them with + and country code.`,
		);
		return new Map(this.startingWithCode.map((item) => [item, invalid]));
	}

	/** Whatever is wrong with the parameter matters only to a number without `+`. */
	private numbersWithoutPlus(item: number): NumbersWithoutPlus {
		if (!this.parameters.isSet(numbersWithoutPlusField)) return { type: 'refuse' };
		try {
			return readNumbersWithoutPlus(this.parameters.raw(numbersWithoutPlusField, item));
		} catch (error) {
			const { reason, nextStep } = asValidationError(error);
			return { type: 'invalid', reason, nextStep };
		}
	}
}

/** The reader of a run's phone numbers, opened by the first account that has any. */
export class RunPhones {
	private phones: Phones | undefined;

	constructor(private readonly parameters: Parameters) {}

	/** The same reader for all who ask. */
	async open(): Promise<Phones> {
		return (this.phones ??= await Phones.prepare(this.parameters));
	}

	/** As {@link Phones.suspicious}; empty where no number was read. */
	suspicious(): Map<number, ValidationError> {
		return this.phones?.suspicious() ?? new Map<number, ValidationError>();
	}
}
