// The build replaces the compiled form of this one file by a bundle of what is used of the library.
export { createScanner, visit } from 'jsonc-parser';
