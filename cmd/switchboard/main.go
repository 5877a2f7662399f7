// Command switchboard is the customer service desk of a telecom operator in
// one program: it serves the gateway, talks in the terminal, checks packs, runs
// conversation tests and looks after its database (interface.md §1). It holds
// commands, configuration and the one list of what is plugged into what; no
// rule of the service lives here.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// The exit statuses of interface.md §1.
const (
	exitFine  = 0 // it ran
	exitFound = 1 // it ran and found something wrong
	exitUsage = 2 // wrong usage or configuration
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	status := run(ctx, os.Args[1:], process{os.Stdin, os.Stdout, os.Stderr, environment(os.Environ())})
	os.Exit(status)
}

// A process is what a command has of the world around it.
type process struct {
	in       io.Reader
	out, err io.Writer
	env      map[string]string
}

// errFound: the command ran, found something wrong and has said so.
var errFound = errors.New("found something wrong")

// A usageError is wrong usage of the program.
type usageError struct{ error }

// Unwrap is what is wrong.
func (u usageError) Unwrap() error { return u.error }

// run runs one command and returns the exit status.
func run(ctx context.Context, args []string, p process) (status int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exit:
			status = int(r)
		default:
			panic(r)
		}
	}()
	var c commands
	parser, err := kong.New(&c, kong.Name("switchboard"), kong.Writers(p.out, p.err),
		kong.Description("Customer service for a telecom operator: web chat, an assistant in two languages, a desk for people."),
		kong.Exit(func(code int) { panic(exit(code)) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		return report(p.err, err)
	}
	k, err := parser.Parse(args)
	if err != nil {
		return report(p.err, usageError{err})
	}
	k.BindTo(ctx, (*context.Context)(nil))
	return report(p.err, k.Run(&c, p))
}

// exit is thrown by --help, which ends a command before it runs.
type exit int

// report prints an error, one line for each thing to mend, and returns the exit status.
func report(w io.Writer, err error) int {
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errFound):
		return exitFound
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintf(w, "switchboard: %s\n", line)
	}
	var faults Faults
	var usage usageError
	if errors.As(err, &faults) || errors.As(err, &usage) {
		return exitUsage
	}
	return exitFound
}

// environment turns "NAME=value" lines into a map.
func environment(lines []string) map[string]string {
	env := make(map[string]string, len(lines))
	for _, l := range lines {
		if name, value, ok := strings.Cut(l, "="); ok {
			env[name] = value
		}
	}
	return env
}
