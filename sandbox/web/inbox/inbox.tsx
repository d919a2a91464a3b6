/** The script of the inbox. */
import { continuePage } from '../shared/hydration.tsx';
import { InboxPage } from './inboxPage.tsx';

continuePage(InboxPage);
