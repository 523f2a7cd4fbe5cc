/** Where the browser keeps what was done in labs, for all tabs. */
export const progressKey = 'podpath.progress';
