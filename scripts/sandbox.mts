// `npm run sandbox [-- port]`: the three simulated providers, without n8n.
import '../sandbox/main.mts';
