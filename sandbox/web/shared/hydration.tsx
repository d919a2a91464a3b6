/** @jsxRuntime automatic @jsxImportSource preact */
import { type FunctionComponent, hydrate } from 'preact';

interface HydratedProps<Props> {
	readonly page: FunctionComponent<Props>;
	readonly props: Props;
}

/** A page that the browser continues, with what it was rendered from beside it. */
export function Hydrated<Props extends object>({ page: Page, props }: HydratedProps<Props>) {
	return (
		<>
			<noscript>
				<p class="offline">This page needs JavaScript.</p>
			</noscript>
			<div id="page" data-props={JSON.stringify(props)}>
				<Page {...props} />
			</div>
		</>
	);
}

/** Continues such a page, in the browser. */
export function continuePage<Props extends object>(Page: FunctionComponent<Props>): void {
	const place = document.getElementById('page');
	if (place !== null) hydrate(<Page {...(JSON.parse(place.dataset.props ?? '') as Props)} />, place);
}
