/** What is behind a gate: one entry goes through alone, the others wait for what becomes of it. */
interface Gate<Entry> {
	first: Entry | undefined;
	waiting: Entry[];
	/** How many of those waiting were let out. */
	letOut: number;
}

/**
 * A queue that lets out one entry of each kind alone, and the others of that kind once it went well. An entry may be of
 * several kinds (an account, and a program within it), one after the other. Apart from that, and from what is put back,
 * which comes first, entries come in their order.
 *
 * Every step takes the same time, however many entries there are.
 */
export class OpeningQueue<Entry> {
	private readonly open = new Set<string>();
	private readonly gates = new Map<string, Gate<Entry>>();
	/** Where the next entry comes from: the last one first. */
	private readonly sources: Array<Iterator<Entry>>;
	/** What was put back, in this order. */
	private readonly returned: Entry[] = [];
	private next: Entry | undefined;

	/**
	 * @param entries asked for one after the other, as they are needed
	 * @param kindsOf the kinds of an entry, the widest first
	 */
	constructor(
		entries: Iterable<Entry>,
		private readonly kindsOf: (entry: Entry) => string[],
	) {
		this.sources = [entries[Symbol.iterator]()];
	}

	/** The next entry that may go; undefined while there is none. It is the same one until it is taken. */
	peek(): Entry | undefined {
		this.next ??= this.returned.shift();
		while (this.next === undefined) {
			const source = this.sources.at(-1);
			if (source === undefined) return undefined;
			const { done, value } = source.next() as IteratorResult<Entry, undefined>;
			if (done) this.sources.pop();
			else if (this.passes(value)) this.next = value;
		}
		return this.next;
	}

	/** Takes what `peek` gave. */
	take(): void {
		this.next = undefined;
	}

	/** An entry that was taken comes again, before those that have not come yet. */
	putBack(entry: Entry): void {
		this.returned.push(entry);
	}

	/**
	 * Says what became of an entry that was taken.
	 * @param outcome `open`: the others of its kinds may go; `again`: the next one goes alone as well
	 */
	conclude(entry: Entry, outcome: 'open' | 'again'): void {
		for (const kind of this.kindsOf(entry)) {
			const gate = this.gates.get(kind);
			if (outcome === 'open') {
				this.open.add(kind);
				this.gates.delete(kind);
				if (gate) this.sources.push(gate.waiting.slice(gate.letOut).values());
			} else if (gate?.first === entry) {
				gate.first = undefined;
				if (gate.letOut < gate.waiting.length) this.sources.push([gate.waiting[gate.letOut++]].values());
			}
		}
	}

	/** Whether an entry may go. Otherwise it waits behind a gate. */
	private passes(entry: Entry): boolean {
		for (const kind of this.kindsOf(entry)) {
			if (this.open.has(kind)) continue;
			const gate = this.gates.get(kind) ?? { first: undefined, waiting: [], letOut: 0 };
			this.gates.set(kind, gate);
			gate.first ??= entry;
			if (gate.first !== entry) {
				gate.waiting.push(entry);
				return false;
			}
		}
		return true;
	}
}
