package discord

import "time"

// A timing holds every duration that the program waits by itself, so that tests
// can run on a faster clock.
type timing struct {
	ack       time.Duration // silence after which an interaction is acknowledged, a message gets "typing"
	typing    time.Duration // renewal: Discord shows it for ten seconds
	token     time.Duration // life of an interaction's token: fifteen minutes
	tokenLeft time.Duration // … of which this much is kept for saying so
	complete  time.Duration // autocompletion cannot be deferred
	answer    time.Duration // the longest an answer may take; Config.Answer shortens it

	callback time.Duration // deadline of an interaction's first response: Discord gives three seconds
	send     time.Duration // deadline of any other output, waits for rate limits included
	attempt  time.Duration // deadline of one HTTP request
	backoff  time.Duration // first wait between attempts
	second   time.Duration // window of the global rate

	glance  time.Duration // from the first sentence of an answer to its first showing: a quick one is shown once
	pace    time.Duration // least time between two edits of an answer
	glimpse time.Duration // deadline of one attempt to show an unfinished answer

	drain    time.Duration // running answers may finish after SIGTERM; docker stop kills after ten seconds
	apology  time.Duration // … and then say that they were interrupted
	minute   time.Duration // window of a person's rate
	day      time.Duration // window of a guild's quota
	remember time.Duration // how long what was looked up about guilds and members is believed

	open       time.Duration // the longest a connection may take to be ready
	read       time.Duration // silence of the gateway: 2.5 heartbeats of 41.25 s
	watch      time.Duration // how often the last heartbeat is looked at
	reconnect  time.Duration // first wait before a new connection, doubled up to reconnects
	reconnects time.Duration
	settled    time.Duration // a connection that lived this long resets the wait
	identify   time.Duration // least time between two identifies
	parked     time.Duration // how often a parked bot repeats its reason
}

// realTime is the timing of production. Sources: DESIGN and notes; the limits
// are Discord's.
func realTime() timing {
	return timing{
		ack:       time.Second,
		typing:    8 * time.Second,
		token:     15 * time.Minute,
		tokenLeft: 2 * time.Minute,
		complete:  2 * time.Second,
		answer:    14 * time.Minute,

		callback: 2500 * time.Millisecond,
		send:     60 * time.Second,
		attempt:  15 * time.Second,
		backoff:  250 * time.Millisecond,
		second:   time.Second,

		glance:  300 * time.Millisecond,
		pace:    time.Second,
		glimpse: 5 * time.Second,

		drain:    4500 * time.Millisecond,
		apology:  2 * time.Second,
		minute:   time.Minute,
		day:      24 * time.Hour,
		remember: 10 * time.Minute,

		open:       60 * time.Second,
		read:       105 * time.Second,
		watch:      20 * time.Second,
		reconnect:  time.Second,
		reconnects: 5 * time.Minute,
		settled:    5 * time.Minute,
		identify:   5 * time.Second,
		parked:     time.Hour,
	}
}

// faster divides every duration by k.
func (t timing) faster(k int) timing {
	d := time.Duration(k)
	for _, p := range []*time.Duration{
		&t.ack, &t.typing, &t.token, &t.tokenLeft, &t.complete, &t.answer,
		&t.callback, &t.send, &t.attempt, &t.backoff, &t.second,
		&t.glance, &t.pace, &t.glimpse,
		&t.drain, &t.apology, &t.minute, &t.day, &t.remember,
		&t.open, &t.read, &t.watch, &t.reconnect, &t.reconnects, &t.settled, &t.identify, &t.parked,
	} {
		*p /= d
	}
	return t
}
