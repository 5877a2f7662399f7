// Package e2e drives the playground's two phones and the agents' desk in a
// real browser: a booking by text, a call by keypad, calls that come in,
// accessibility and looks. The gateway behind them is real; the telephone
// network is a small double of console.Phones, without a carrier's rules.
// Its tests run under the build tag e2e and need what channels/webchat/e2e
// needs, whose browser and packages they use. With SWITCHBOARD_SHOTS=FOLDER
// they leave screenshots there.
package e2e
