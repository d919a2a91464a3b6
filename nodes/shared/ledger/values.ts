import type { Message } from './occurrences';

/**
 * What is recorded in the row, as texts. Each holds the execution's identity, without which nobody can guess it.
 *
 * A message is claimed before it leaves. What became of it is recorded for a *reading*: since asking leaves everything
 * behind that was asked for, an outcome can be trusted only by the first who asks for it. They leave `read` behind, and
 * who finds that goes on to the outcomes of the next reading.
 */
export class Values {
	constructor(private readonly identity: string) {}

	/** The execution has begun to claim here. Older than all its claims, so that those are there as long as it is. */
	get start(): string {
		return `${this.identity} start`;
	}

	/** Somebody asked for `start` when the row may have lost values. */
	get startDoubted(): string {
		return `${this.identity} doubted`;
	}

	/** The message was claimed. */
	claim({ id }: Message): string {
		return `${this.identity} claim ${id}`;
	}

	/** A message to this person was claimed, whatever its content. */
	place({ person }: Pick<Message, 'person'>, number: number, takenUp: number): string {
		return `${this.identity} place ${takenUp} ${person} ${number}`;
	}

	read(message: Message, reading: number): string {
		return this.ofReading('read', message, reading);
	}

	/** The provider accepted it. */
	accepted(message: Message, reading: number): string {
		return this.ofReading('accepted', message, reading);
	}

	/** It certainly was not sent. */
	free(message: Message, reading: number): string {
		return this.ofReading('free', message, reading);
	}

	private ofReading(what: string, { id }: Message, reading: number): string {
		return `${this.identity} ${what} ${reading} ${id}`;
	}
}
