/** What users write: an application that uses the library, and a companion. */
package example;
