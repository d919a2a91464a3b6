import { parseEnv } from 'node:util';
import { parse } from 'yaml';

import { packageJson, textOf } from './repository.mts';

/** What is said of a service in the compose file; each key as Docker Compose's own specification has it. */
interface Service {
	image?: string;
	build?: string;
	command?: string;
	env_file?: string;
	environment?: Record<string, string>;
	depends_on?: string[] | Record<string, { condition: string }>;
	deploy?: { replicas: number };
}

const folder = 'examples/queue-mode';
const compose = parse(textOf(`${folder}/compose.yaml`), { merge: true, strict: true, uniqueKeys: true }) as {
	services: Record<string, Service>;
	volumes: Record<string, null>;
};
const { services } = compose;
const shared = parseEnv(textOf(`${folder}/queue-mode.env`)) as Record<string, string>;
const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);

test('the compose file has no keys but those that Docker Compose knows', () => {
	const top = ['name', 'services', 'volumes', 'x-n8n'];
	const known = [
		...['build', 'command', 'depends_on', 'deploy', 'env_file', 'environment', 'healthcheck', 'image', 'ports'],
		...['restart', 'stop_grace_period', 'volumes'],
	];
	expect(Object.keys(compose).filter((key) => !top.includes(key))).toEqual([]);
	const unknown = Object.values(services).flatMap((service) =>
		Object.keys(service).filter((key) => !known.includes(key)),
	);
	expect(unknown).toEqual([]);
});

test('the processes of n8n: main, two webhook processes, two workers, from one image, with one file of variables', () => {
	expect(ours.map(([name, { command, deploy }]) => [name, command, deploy?.replicas])).toEqual([
		['main', undefined, undefined],
		['webhook-1', 'webhook', undefined],
		['webhook-2', 'webhook', undefined],
		['worker', 'worker', 2],
	]);
	for (const [, { build, env_file, environment }] of ours) {
		expect([build, env_file, environment]).toEqual(['.', 'queue-mode.env', undefined]);
	}
	expect(new Set(ours.map(([, { image }]) => image)).size).toBe(1);
});

test('every image is pinned to a version', () => {
	const [from] = /^FROM .+$/m.exec(textOf(`${folder}/Dockerfile`)) ?? [''];
	const images = [...Object.values(services).map(({ image }) => image ?? ''), from];
	expect(images.filter((image) => !/:\d+(\.\d+)+$/.test(image))).toEqual([]);
	expect(textOf(`${folder}/Dockerfile`)).toContain(`${packageJson.name}@${packageJson.version}\n`);
});

test('services wait for services that there are, and keep what has to last in volumes that there are', () => {
	const awaited = Object.values(services).flatMap(({ depends_on: names = [] }) =>
		Array.isArray(names) ? names : Object.keys(names),
	);
	expect(awaited.filter((name) => !(name in services))).toEqual([]);
	expect(Object.keys(compose.volumes)).toEqual(['postgres', 'redis']);
});

test('the variables lead to the services of the compose file, and what it takes from them is there', () => {
	expect(services).toHaveProperty(shared.DB_POSTGRESDB_HOST);
	expect(services).toHaveProperty(shared.QUEUE_BULL_REDIS_HOST);
	const taken = [...textOf(`${folder}/compose.yaml`).matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name);
	expect(taken.length).toBeGreaterThan(0);
	expect(taken.filter((name) => !shared[name])).toEqual([]);
});

test('Caddy hands what is posted to the webhook processes that are ready, and the rest to main', () => {
	const conf = textOf(`${folder}/Caddyfile`).replace(/#.*$/gm, '');
	const count = (brace: string): number => conf.split(brace).length;
	expect(count('{')).toBe(count('}'));
	const targets = [...conf.matchAll(/reverse_proxy ([^{\n]+)/g)].map(([, hosts]) => hosts.trim().split(' '));
	expect(targets).toEqual([['webhook-1:5678', 'webhook-2:5678'], ['main:5678']]);
	expect(targets.flat().filter((target) => !(target.split(':')[0] in services))).toEqual([]);
	expect(conf).toMatch(/health_uri \/healthz\/readiness\n/);
});
