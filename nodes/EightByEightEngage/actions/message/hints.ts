import type { QueryHint, QueryRun } from '../../../shared/delivery/queryOperation';

/** Says how long a run took that waited for its turns; none where it did not. */
export function paceHints({
	requests,
	duration,
	waited,
}: Pick<QueryRun, 'requests' | 'duration' | 'waited'>): QueryHint[] {
	if (!waited) return [];
	const took = `${counted(requests, 'request')} took ${counted(Math.round(duration / 1000), 'second')}`;
	const message = `${took}: 8x8 allows a sub-account one a second, and all executions share them.`;
	return [{ message, type: 'info' }];
}

function counted(count: number, one: string): string {
	return `${count} ${one}${count === 1 ? '' : 's'}`;
}
