// A trigger that starts an execution for each body it has not seen, and rejects callers without the key.
class Listener {
	description = {
		displayName: 'Listener',
		name: 'listener',
		group: ['trigger'],
		version: 1,
		description: 'Starts on a call',
		defaults: { name: 'Listener' },
		inputs: [],
		outputs: ['main'],
		credentials: [{ name: 'probeApi', required: true }],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'listener' }],
		properties: [],
	};

	async webhook() {
		const { key } = await this.getCredentials('probeApi');
		if (this.getHeaderData()['x-key'] !== key) {
			this.getResponseObject().status(401).json({ message: 'Who are you?' });
			return { noWebhookResponse: true };
		}
		const { id } = this.getBodyData();
		const memory = this.getWorkflowStaticData('node');
		memory.seen ??= [];
		if (memory.seen.includes(id)) return { webhookResponse: 'seen' };
		if (this.getMode() !== 'manual') memory.seen = [...memory.seen, id];
		return { workflowData: [[{ json: { id, query: this.getQueryData() } }]] };
	}
}

module.exports = { Listener };
