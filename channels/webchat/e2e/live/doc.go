// Package live is for tests in a real browser (build tag e2e): it runs their
// scripts in Chromium, and the real program beside them.
package live
