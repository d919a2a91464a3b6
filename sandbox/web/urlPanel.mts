const triggerUrl = 'http://localhost:5678/webhook/…/8x8-engage';

function urlField(id: string, label: string, hint: string): string {
	return `<div class="field wide">
<label for="${id}">${label}</label>
<input type="url" id="${id}" placeholder="${triggerUrl}" spellcheck="false" autocomplete="off"
	aria-describedby="${id}-hint">
<p class="hint" id="${id}-hint">${hint}</p>
</div>`;
}

const surveyHint = `In n8n, open the <strong>8x8 Engage Trigger</strong> node, unfold <strong>Webhook URLs</strong> and
paste the <strong>Production URL</strong> of a published (active) workflow. Its Test URL works too, while the node listens
for a test event.`;

const receiptHint = 'For messages whose request names no <code>dlrCallbackUrl</code>. The same trigger takes both.';

/** The part of the inbox page that says where 8x8 posts answers and receipts. */
export const urlPanel = `<section id="url-panel" class="panel" aria-label="n8n URLs" hidden>
<form id="webhook-form" novalidate>
<h2>Where 8x8 posts to n8n</h2>
${urlField('survey-url', 'Survey answers', surveyHint)}
${urlField('receipt-url', 'Delivery receipts', receiptHint)}
<div class="field">
<label for="webhook-authorization">Authorization header</label>
<input type="password" id="webhook-authorization" autocomplete="new-password" aria-describedby="authorization-state">
<p class="hint" id="authorization-state"></p>
<label id="no-authorization-row" class="check" hidden>
<input type="checkbox" id="no-authorization"> Send none from now on</label>
</div>
<div class="field">
<label class="check"><input type="checkbox" id="post-outside"> Post to other machines, too</label>
<p class="hint">Off, nothing leaves this machine: a rehearsal never reaches a real receiver.</p>
</div>
<p class="buttons"><button type="submit" class="primary">Save</button><span id="webhook-result" role="status"></span></p>
</form>
</section>`;
