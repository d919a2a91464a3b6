// A reporter for jest's --coverage: which part of the statements and branches ran, a line for each folder.
const { dirname, relative } = require('node:path');

const measures = ['statements', 'branches'];

/** istanbul makes one of these, and calls `execute`. */
module.exports = class ByFolder {
	execute(context) {
		const tree = context.getTree('pkg');
		const lines = [line('', measures)];
		tree.visit({ onSummary: (node) => node.isRoot() || lines.push(line(folderOf(node), shares(node))) });
		lines.push(line('All', shares(tree.getRoot())));
		console.log(`\n${lines.join('\n')}`);
	}
};

const line = (name, cells) => [name.padEnd(54), ...cells.map((cell) => cell.padStart(24))].join('');

function shares(node) {
	const summary = node.getCoverageSummary();
	return measures.map((measure) => {
		const { pct, covered, total } = summary[measure];
		return `${pct.toFixed(1)} % (${covered}/${total})`;
	});
}

/** A folder's own name lacks what all folders have in common. */
function folderOf(node) {
	const [file] = node.getChildren();
	return relative(process.cwd(), dirname(file.getFileCoverage().path));
}
