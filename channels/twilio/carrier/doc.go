// Package carrier is a telephone carrier on this machine: a double of Twilio
// as strict as the real one, for tests and for the playground's two phones. It
// serves the REST API that programs call (Handler), it calls their webhooks
// with signed forms, it obeys their TwiML, and it lends handsets that text,
// call, listen, speak and press keys. Nothing goes around the wire: whoever
// talks to it uses the same requests, signatures and documents as in service.
//
// It refuses what the real one refuses, with its codes. What our side does
// wrong is kept in Faults, which tests assert to be empty: a document that
// breaks a rule (Check), a webhook that fails, a request that is refused.
// Refusals that a program cannot foresee are no faults: 21610 (opted out),
// 20429 (too many), 21220 (the call is over) and all that a test scripted.
//
// Time within a call is virtual: speech takes as long as its text, pauses and
// time-outs move the call's own clock, and nothing sleeps. Only the time that a
// webhook takes is real; it is added to that clock, so that the trace of a call
// (Heard) shows every silence that the program caused.
//
// A test of messages and one of calls:
//
//	c, _ := carrier.Listen(carrier.Config{AccountSID: sid, AuthToken: token})
//	defer c.Close()
//	// … start the program with TWILIO_API_BASE=c.Base(), then:
//	c.Configure(carrier.Number{ID: "+18005550100", SMSURL: url + "/twilio/sms", VoiceURL: url + "/twilio/voice"})
//	c.Text(ctx, "+14155550111", "+18005550100", "my internet is down")
//	inbox, _ := c.Await(ctx, "+14155550111", 1)
//
//	k, _ := c.Call(ctx, "+14155550111", "+18005550100") // up to the first Gather
//	k.Press(ctx, "1")
//	k.Say(ctx, "my internet is down", 0.9)
//	k.Quiet(ctx)
//	k.Heard()  // what was said, with times
//	c.Faults() // must be empty
//
// A <ConversationRelay> is carried out by its frames: the carrier opens the
// program's socket, signed, and says, hears and interrupts there (TalkOver). A
// caller's silence there is timed by the program, which has to let the carrier
// do it (Timer).
//
// What it is not: it keeps no rates of segments or calls a second, knows no
// prices, no SIP, no clients, no queues (Enqueue), no streams (Stream, Start),
// no payments, and it does not transcribe. Documents that use those are refused
// as faults.
//
// twiml-rules.json, the elements of TwiML with their attributes, values and
// children, was drawn from twilio-java
// (https://github.com/twilio/twilio-java, MIT License, Copyright Twilio Inc.).
package carrier
