import fc from 'fast-check';

// On CI the property tests draw the same cases every time: a failure there is the change's own. Everywhere else they explore.
if (process.env.CI !== undefined) fc.configureGlobal({ seed: 20261123 });
