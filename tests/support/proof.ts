/** Where a test changes an option and sees a different behaviour from outside: a file, and the full name of the test in it. */
export type Proof = readonly [file: string, name: string];
