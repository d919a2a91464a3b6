/** The script of the page about an n8n of one's own. */
import { continuePage } from '../shared/hydration.tsx';
import { OwnN8nPage } from './ownN8nPage.tsx';

continuePage(OwnN8nPage);
