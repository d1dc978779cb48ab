package devstack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// database is the address of the product's database; Temporal's databases are kept on the same server.
type database struct {
	url *url.URL
}

// parseDatabase reads the URL of a Postgres server that is given to us.
func parseDatabase(text string) (database, error) {
	u, err := url.Parse(text)
	if err == nil && u.Scheme != "postgres" && u.Scheme != "postgresql" || err == nil && u.Hostname() == "" {
		err = errors.New("not a postgres:// URL with a host")
	}
	if err != nil { // the error of url.Parse repeats the URL, and with it the password
		return database{}, fault(Unreachable, nil, "DATABASE_URL cannot be read: write it as postgres://user:password@host:5432/database")
	}
	return database{url: u}, nil
}

// host returns host and port, the port always given.
func (d database) host() (string, string) {
	if port := d.url.Port(); port != "" {
		return d.url.Hostname(), port
	}
	return d.url.Hostname(), "5432"
}

func (d database) address() string { return net.JoinHostPort(d.host()) }

func (d database) password() string {
	password, _ := d.url.User.Password()
	return password
}

// attributes are the parts of the URL that say how to encrypt; another program must be told them as well.
func (d database) attributes() map[string]string {
	attributes := map[string]string{"sslmode": "prefer"}
	for name, values := range d.url.Query() {
		if strings.HasPrefix(name, "ssl") {
			attributes[name] = values[0]
		}
	}
	return attributes
}

// on names another database of the same server.
func (d database) on(name string) database {
	u := *d.url
	u.Path = "/" + name
	return database{url: &u}
}

// connect opens one connection, and says in a sentence why it cannot.
func (d database) connect(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, d.url.String())
	if err != nil {
		return nil, fault(Unreachable, err, "cannot use the database %s (%s): check that Postgres runs there and that DATABASE_URL is right", d.url.Redacted(), reason(err))
	}
	return conn, nil
}

// reason cuts an error of the driver, which may span lines, down to what the server or the network said.
func reason(err error) string {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return said.Message
	}
	var network *net.OpError
	if errors.As(err, &network) {
		return network.Err.Error()
	}
	return lastLine(err.Error())
}

// createDatabase makes a database unless it exists, and tells whether it did.
func createDatabase(ctx context.Context, conn *pgx.Conn, name string) (bool, error) {
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil {
		return false, fmt.Errorf("look for the database %s: %w", name, err)
	}
	if exists {
		return false, nil
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
		return false, fault(StartFailed, err, "cannot create the database %s (%s): create it by hand, or allow the user of DATABASE_URL to create databases", name, reason(err))
	}
	return true, nil
}
