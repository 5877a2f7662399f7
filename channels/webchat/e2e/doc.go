// Package e2e drives the widget in a real browser: a booking on the real
// program over a network that fails, a customer's link, hostile texts,
// accessibility and looks.
// Its tests need Node, npm and Chromium (CHROMIUM names another than
// /usr/bin/chromium) and run under the build tag e2e; without those they fail.
// With SWITCHBOARD_SHOTS=FOLDER they leave screenshots there.
package e2e
