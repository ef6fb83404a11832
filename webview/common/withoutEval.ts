/**
 * Keeps zod from trying `new Function`, which the page's content security policy refuses and reports.
 * To be imported before any schema is made.
 */
import { config } from 'zod';

config({ jitless: true });
