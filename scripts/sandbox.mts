// `npm run sandbox [-- port]`: the stand-ins for the three providers, without n8n.
import '../sandbox/main.mts';
