// Pauses its execution until its resume URL is called with `final`, or its time is up.
class Waiter {
	description = {
		displayName: 'Waiter',
		name: 'waiter',
		group: ['transform'],
		version: 1,
		description: 'Waits for a call',
		defaults: { name: 'Waiter' },
		inputs: ['main'],
		outputs: ['main'],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: '',
				restartWebhook: true,
				isFullPath: true,
			},
		],
		properties: [],
	};

	async execute() {
		const items = this.getInputData();
		items[0].json = { ...items[0].json, resumeUrl: this.evaluateExpression('{{ $execution.resumeUrl }}', 0) };
		await this.putExecutionToWait(new Date(Date.now() + 60_000));
		return [items];
	}

	async webhook() {
		const body = this.getBodyData();
		if (!body.final) return { webhookResponse: 'go on' };
		const [sent] = this.evaluateExpression('{{ $input.all() }}', 0) ?? [];
		return { workflowData: [[{ json: { ...sent?.json, body } }]] };
	}
}

module.exports = { Waiter };
