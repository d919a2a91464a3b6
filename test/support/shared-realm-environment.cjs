// A jest environment without a realm of its own.
//
// jest runs every test file in a fresh vm context, which has its own Error, Array, Promise and so on. n8n asks
// `instanceof Error` and `instanceof NodeApiError` in many places; with two realms a failed connection, an
// abort or a thrown error is handled in another way than in production. Here tests, n8n-core and the nodes share the
// realm of the worker process, as they share one in n8n.
//
// The price: files in the same worker see each other's changes of globals. teardown() restores what jest
// itself replaces; tests undo what they replace.
const vm = require('node:vm');
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** Stands for "this realm" where jest wants a vm context. */
const thisRealm = Object.freeze({ description: 'the realm of the worker process' });

// jest compiles every module with this function, in the context that the environment names.
const compileFunction = vm.compileFunction;
vm.compileFunction = (code, parameters, options) => {
	const inThisRealm = options?.parsingContext === thisRealm;
	return compileFunction(code, parameters, inThisRealm ? { ...options, parsingContext: undefined } : options);
};

let counters;

/** With --coverage, once for all test files of this worker: what node loads stays loaded. */
function countInDist() {
	if (counters) return;
	counters = require('./coverage/counters.cjs');
	const { process: translate } = require('./typescript-to-commonjs.cjs');
	counters.countInDist((source, file) => translate(source, file, { instrument: true }).code);
}

class SharedRealmEnvironment {
	constructor({ globalConfig, projectConfig }) {
		if (globalConfig.collectCoverage) countInDist();
		const { console } = globalThis;
		const { exit, getBuiltinModule } = process;
		this.putBack = () => {
			globalThis.console = console;
			Object.assign(process, { exit, getBuiltinModule });
			delete globalThis.nativeRequire;
		};
		this.getBuiltinModule = getBuiltinModule;

		this.global = globalThis;
		this.moduleMocker = new ModuleMocker(globalThis);
		const timerConfig = { idToRef: (timer) => timer, refToId: (timer) => timer };
		const { global, moduleMocker } = this;
		this.fakeTimers = new LegacyFakeTimers({ config: projectConfig, global, moduleMocker, timerConfig });
		this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global });
	}

	async setup() {
		// For test/support/native/: what comes from here was loaded by node, not by jest's module registry.
		globalThis.nativeRequire = require;
		// By now jest has pointed this one at its own registry, which n8n's code must not see.
		process.getBuiltinModule = this.getBuiltinModule;
	}

	/** What jest-circus says of a test file: with `teardown`, that all its tests are over. */
	handleTestEvent({ name }) {
		if (counters && name === 'teardown') globalThis.__coverage__ = counters.news();
	}

	async teardown() {
		delete globalThis.__coverage__;
		this.fakeTimers.dispose();
		this.fakeTimersModern.dispose();
		this.putBack();
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}

	getVmContext() {
		return thisRealm;
	}
}

module.exports = SharedRealmEnvironment;
