package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"verbatim.example/rag"
)

// Why a store is not used; what wraps them says more. [Remedy] tells what to do.
var (
	ErrEmpty   = errors.New("the database has no corpus of that name yet")
	ErrNewer   = errors.New("the tables are of a newer version of this program")
	ErrOlder   = errors.New("the tables are of an older version of this program")
	ErrOther   = errors.New("the corpus was written by another version of this program")
	ErrTaken   = errors.New("another process is the indexer")
	ErrStandby = errors.New("the database is read-only")
)

// Codes of PostgreSQL's errors: https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	codePassword    = "28P01"
	codeAuth        = "28000"
	codeNoDatabase  = "3D000"
	codePrivilege   = "42501"
	codeNoTable     = "42P01"
	codeReadOnly    = "25006"
	codeSerialize   = "40001"
	codeDeadlock    = "40P01"
	codeShutdown    = "57P01"
	codeCrash       = "57P02"
	codeStarting    = "57P03"
	codeCanceled    = "57014"
	codeLockTimeout = "55P03"
	codeTooMany     = "53300"
)

func code(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// passing reports whether the same may succeed when it is tried again: the server
// went away, or two transactions got in each other's way.
func passing(err error) bool {
	switch c := code(err); c {
	case codeSerialize, codeDeadlock, codeShutdown, codeCrash, codeStarting, codeTooMany:
		return true
	case "":
	default:
		return strings.HasPrefix(c, "08")
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, pgx.ErrNoRows) {
		return false
	}
	_, network := errors.AsType[net.Error](err)
	_, connect := errors.AsType[*pgconn.ConnectError](err)
	return network || connect || pgconn.SafeToRetry(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// explain says of an error of the database what it means, without the address,
// which has a password.
func (s *Store) explain(err error) error {
	switch code(err) {
	case codeReadOnly:
		return fmt.Errorf("%s: %w", s.host, ErrStandby)
	case codeNoTable:
		return fmt.Errorf("%s: %w", s.host, ErrEmpty)
	case codeCanceled, codeLockTimeout:
		return fmt.Errorf("%w: %s did not answer in time", rag.ErrArchive, s.host)
	case codePassword, codeAuth, codeNoDatabase, codePrivilege:
		return unreachable(s.host, err)
	}
	if _, connecting := errors.AsType[*pgconn.ConnectError](err); connecting || passing(err) {
		return unreachable(s.host, err)
	}
	return err
}

// unreachable wraps why a connection could not be made or was lost.
func unreachable(host string, err error) error {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return &refusal{host: host, code: e.Code, text: e.Message}
	}
	return &refusal{host: host, text: lastOf(err)}
}

// lastOf returns the innermost reason of an error of the network: what stands
// around it names the user and the database.
func lastOf(err error) string {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Err.Error()
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return e.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "it does not answer"
	}
	return "the connection was lost"
}

// A refusal is a database that cannot be reached, or does not let anybody in.
type refusal struct{ host, code, text string }

func (r *refusal) Error() string {
	return fmt.Sprintf("%v: %s: %s", rag.ErrArchive, r.host, r.text)
}

func (r *refusal) Unwrap() error { return rag.ErrArchive }

// Remedy returns what whoever runs the program can do about an error of this
// package; "" when it says so itself.
func Remedy(err error) string {
	if r, ok := errors.AsType[*refusal](err); ok {
		switch r.code {
		case codePassword, codeAuth:
			return "correct user and password in STORE, or in the file that STORE_FILE names"
		case codeNoDatabase:
			return "create the database, or correct its name in STORE"
		case codePrivilege:
			return "let the user of STORE create tables in its schema, or run bot index once as one who may"
		}
		return "see whether PostgreSQL runs, and whether this machine may reach it: host, port, firewall, sslmode"
	}
	switch {
	case errors.Is(err, ErrEmpty):
		return "run bot index where the articles are, with the same STORE"
	case errors.Is(err, ErrNewer):
		return "update this program to the version that wrote them"
	case errors.Is(err, ErrOlder), errors.Is(err, ErrOther):
		return "run bot index with this version; processes of the other version go on until then"
	case errors.Is(err, ErrStandby):
		return "let STORE name the primary: host=a,b with target_session_attrs=read-write finds it"
	case errors.Is(err, errURL):
		return "correct STORE"
	}
	return ""
}
