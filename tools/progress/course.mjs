import { withProgress } from './progress.mjs';

/**
 * How far a step is, as something that can be looked at says.
 * @typedef {object} Look
 * @property {string} news such as `120 of 327 packages`
 * @property {number} [fraction] of the step, 0 to 1; where it is unknown, the time is taken as a measure
 */

/**
 * Work in several steps, one after the other, with the time that is left for all of them.
 * Each step has a weight, the seconds it took where they were measured. How long the rest takes here is computed from what
 * the same work has taken here so far, so that a machine half as fast is told twice the time.
 */
export class Course {
	/** @type {Readonly<Record<string, number>>} */
	#steps;
	#output;
	#begun = 0;
	#finished = 0;

	/**
	 * @param {Readonly<Record<string, number>>} steps seconds of each, by its name
	 * @param {import('./progress.mjs').Terminal} [output]
	 */
	constructor(steps, output) {
		this.#steps = steps;
		this.#output = output;
	}

	/**
	 * Does a step and shows how far it is and what is left of the whole.
	 * @template T
	 * @param {string} name one of the steps
	 * @param {() => Promise<T>} work
	 * @param {() => Look} [look]
	 * @returns {Promise<T>}
	 */
	async step(name, work, look = () => ({ news: '' })) {
		const weight = this.#steps[name];
		const started = Date.now();
		this.#begun ||= started;
		const total = Object.values(this.#steps).reduce((sum, seconds) => sum + seconds, 0);
		const news = () => {
			const now = Date.now();
			const seen = look();
			const fraction = seen.fraction ?? this.#fractionByTime((now - started) / 1000, weight);
			// A step that is longer than it should be is not said to be nearly done.
			const left =
				fraction === undefined
					? undefined
					: secondsLeft((now - this.#begun) / 1000, (this.#finished + fraction * weight) / total);
			return [seen.news, left === undefined ? '' : inWords(left)].filter(Boolean).join(', ');
		};
		const result = await withProgress(name, work, news, this.#output);
		this.#finished += weight;
		return result;
	}

	/** Of a step that cannot be looked into: by the time it would take at the pace of the steps before, as long as that has not passed. */
	#fractionByTime(/** @type {number} */ seconds, /** @type {number} */ weight) {
		const before = (Date.now() - this.#begun) / 1000 - seconds;
		const pace = this.#finished > 0 ? before / this.#finished : 1;
		const fraction = seconds / (weight * pace);
		return fraction < 0.95 ? fraction : undefined;
	}
}

/** Less of the whole, or less time, says nothing about the rest. */
const leastKnown = { fraction: 0.03, seconds: 5 };

/**
 * How long the rest of some work takes if it goes on as it went so far; undefined where too little of it is done.
 * @param {number} seconds since its beginning
 * @param {number} fraction of it that is done, 0 to 1
 */
export function secondsLeft(seconds, fraction) {
	if (fraction < leastKnown.fraction || seconds < leastKnown.seconds) return undefined;
	return Math.max(0, (seconds * (1 - fraction)) / fraction);
}

/**
 * A remaining time as exactly as it is known.
 * @param {number} seconds
 */
export function inWords(seconds) {
	if (seconds < 20) return 'some seconds left';
	if (seconds < 50) return 'less than a minute left';
	const minutes = Math.round(seconds / 60);
	return minutes <= 1 ? 'about a minute left' : `about ${minutes} minutes left`;
}
