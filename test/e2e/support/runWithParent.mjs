// Runs a program that knows nothing of its parent: when the process that started this one is gone, however it went, the
// program ends too. Started with an IPC channel; its argument is what `spawn` takes, as JSON.
import { spawn } from 'node:child_process';

const [program, args, options] = JSON.parse(process.argv[2]);
const child = spawn(program, args, { ...options, stdio: 'ignore' });
child.once('error', () => process.exit(127));
child.once('exit', (code) => process.exit(code ?? 1));
process.once('SIGTERM', () => child.kill('SIGTERM'));
const end = () => child.kill('SIGKILL');
process.once('disconnect', end);
// Gone before this was loaded.
if (!process.connected) end();
