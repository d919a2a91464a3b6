/** The icon in the browser's tab: a speech bubble with a tick. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path fill="#1f6f6b" d="M6 4h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H15l-7 6v-6H6a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4z"/>
<path fill="none" stroke="#fff" stroke-width="3"
	stroke-linecap="round" stroke-linejoin="round" d="m10 14 4.5 4.5L22.5 10"/>
</svg>
`;
