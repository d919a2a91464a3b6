/** Node settings: errors go to the error branch. */
export const toErrorBranch = { onError: 'continueErrorOutput' } as const;

/** Options: one request at a time, so that the n-th request is the n-th one planned. */
export const oneByOne = { concurrency: 1 };

/** Options: everything but sending. */
export const validateOnly = { validateOnly: true };
