/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren, RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';

/** A part of the page that a button opens and closes. */
export interface PanelControl {
	readonly id: string;
	readonly isOpen: boolean;
	readonly setOpen: (isOpen: boolean) => void;
	readonly button: RefObject<HTMLButtonElement | null>;
}

/** A panel that is closed at first. */
export function usePanel(id: string): PanelControl {
	const [isOpen, setOpen] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	return { id, isOpen, setOpen, button };
}

/** Opens a panel and goes to its first control, from elsewhere on the page. */
export function goToPanel({ id, setOpen }: PanelControl): void {
	setOpen(true);
	requestAnimationFrame(() => {
		const panel = document.getElementById(id);
		panel?.querySelector<HTMLElement>('input, select, button')?.focus();
		panel?.scrollIntoView({ block: 'nearest' });
	});
}

interface PanelButtonProps {
	readonly panel: PanelControl;
	readonly children: ComponentChildren;
}

/** The button of a panel. */
export function PanelButton({ panel: { id, isOpen, setOpen, button }, children }: PanelButtonProps) {
	return (
		<button type="button" ref={button} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
			{children}
		</button>
	);
}

interface PanelProps extends PanelButtonProps {
	readonly label: string;
}

/** The panel. Escape in it closes it and gives the focus back to its button. */
export function Panel({ panel: { id, isOpen, setOpen, button }, label, children }: PanelProps) {
	function closeByKey(event: KeyboardEvent) {
		if (event.key !== 'Escape') return;
		event.stopPropagation();
		setOpen(false);
		button.current?.focus();
	}
	return (
		<section id={id} class="panel" aria-label={label} hidden={!isOpen} onKeyDown={closeByKey}>
			{children}
		</section>
	);
}
