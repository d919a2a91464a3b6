// The build replaces the compiled form of this one file by a bundle of the library with its full
// ("max") metadata, so that the package ships without dependencies. Load it with `await import(…)`:
// it is the only large module here and most workflows never need it at start.
export { getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
