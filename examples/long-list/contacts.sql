-- A long list of contacts, sent page by page by the workflows beside this file: see docs/long-lists.md.
-- PostgreSQL 12 or newer, in a database of your own: psql -d lists -f contacts.sql

-- One row for each list that is sent.
CREATE TABLE campaigns (
	name text PRIMARY KEY,
	-- Contacts of one execution: at most this many are unknown when it is killed.
	page_size integer NOT NULL DEFAULT 1000 CHECK (page_size > 0),
	-- Executions that send at the same moment, on all workers together.
	pages_at_once integer NOT NULL DEFAULT 2 CHECK (pages_at_once > 0),
	-- NULL: it is sent. Anything else: it is not.
	paused_because text DEFAULT 'Not started yet'
);

-- One row for each page: the contacts of one execution.
CREATE TABLE pages (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	campaign text NOT NULL,
	-- n8n's number of the execution.
	execution text NOT NULL,
	contacts integer NOT NULL,
	claimed_at timestamptz NOT NULL DEFAULT now(),
	-- Until then nothing of it has left.
	sending_at timestamptz,
	ended_at timestamptz,
	-- written: each contact has its outcome. lost: the execution ended before that. putBack: it had not begun to send.
	ended_as text CHECK (ended_as IN ('written', 'lost', 'putBack')),
	accepted integer
);
CREATE INDEX pages_open ON pages (campaign) WHERE ended_at IS NULL;

-- One row for each contact. Add columns as you like: they reach the workflow.
CREATE TABLE contacts (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	campaign text NOT NULL REFERENCES campaigns,
	-- A phone number with + and country code, or the number of a contact in Acoustic's database.
	recipient text NOT NULL,
	first_name text,
	-- waiting, claimed (in a page), or the outcome that the node returned.
	state text NOT NULL DEFAULT 'waiting' CHECK (state IN
		('waiting', 'claimed', 'accepted', 'rejected', 'notSent', 'unknown', 'skipped', 'held', 'validated')),
	page integer,
	attempts smallint NOT NULL DEFAULT 0,
	-- 8x8's umid, or Acoustic's transaction ID.
	provider_id text,
	reason text,
	-- When a contact who is held, since it is night there, may be messaged.
	send_after timestamptz,
	changed_at timestamptz,
	-- The same person twice in a list is one message.
	UNIQUE (campaign, recipient)
);
CREATE INDEX contacts_waiting ON contacts (campaign, id) WHERE state = 'waiting';
CREATE INDEX contacts_claimed ON contacts (page) WHERE state = 'claimed';
CREATE INDEX contacts_later ON contacts (changed_at) WHERE state IN ('notSent', 'held');

-- How far each campaign is.
CREATE VIEW progress AS
SELECT
	campaigns.name AS campaign,
	count(contacts.id) AS contacts,
	count(*) FILTER (WHERE state = 'waiting') AS waiting,
	count(*) FILTER (WHERE state = 'claimed') AS claimed,
	count(*) FILTER (WHERE state = 'accepted') AS accepted,
	count(*) FILTER (WHERE state = 'rejected') AS rejected,
	count(*) FILTER (WHERE state = 'notSent') AS not_sent,
	count(*) FILTER (WHERE state = 'unknown') AS unknown,
	count(*) FILTER (WHERE state IN ('skipped', 'held', 'validated')) AS others,
	campaigns.paused_because
FROM campaigns
LEFT JOIN contacts ON contacts.campaign = campaigns.name
GROUP BY campaigns.name;

-- Takes the next contacts for one execution, who then are nobody else's. Returns one row; its page is NULL where there is
-- nothing to send, the campaign is paused, or as many pages are being sent as may be.
CREATE FUNCTION claim_page(campaign_name text, execution_id text, OUT page integer, OUT contacts integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	chosen campaigns;
	new_page integer;
BEGIN
	-- One claim at a time: two at the same moment would both see the last free place.
	SELECT * INTO chosen FROM campaigns WHERE name = campaign_name FOR UPDATE;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'There is no campaign "%".', campaign_name;
	END IF;
	IF chosen.paused_because IS NOT NULL
		OR (SELECT count(*) FROM pages WHERE campaign = campaign_name AND ended_at IS NULL) >= chosen.pages_at_once
	THEN
		RETURN;
	END IF;

	INSERT INTO pages (campaign, execution, contacts) VALUES (campaign_name, execution_id, 0) RETURNING id INTO new_page;
	WITH next AS MATERIALIZED (
		SELECT id FROM contacts
		WHERE campaign = campaign_name AND state = 'waiting'
		ORDER BY id
		LIMIT chosen.page_size
		FOR UPDATE SKIP LOCKED
	)
	UPDATE contacts
	SET state = 'claimed', page = new_page, attempts = attempts + 1, changed_at = now()
	FROM next WHERE contacts.id = next.id;
	GET DIAGNOSTICS contacts = ROW_COUNT;
	IF contacts = 0 THEN
		DELETE FROM pages WHERE id = new_page;
	ELSE
		UPDATE pages SET contacts = claim_page.contacts WHERE id = new_page;
		page := new_page;
	END IF;
END $$;

-- The contacts of a page that is sent from now on. An error where the page is no longer this execution's.
CREATE FUNCTION open_page(page_id integer) RETURNS SETOF contacts LANGUAGE plpgsql AS $$
BEGIN
	UPDATE pages SET sending_at = now() WHERE id = page_id AND sending_at IS NULL AND ended_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'Page % was sent before, or the sweep has put it back.', page_id;
	END IF;
	RETURN QUERY SELECT * FROM contacts WHERE page = page_id AND state = 'claimed' ORDER BY id;
END $$;

-- Writes what became of each contact of a page: a JSON array of objects with id, outcome, provider_id, reason, send_after.
-- May be called a second time, also after the sweep has called the page lost. A full page of which everybody failed pauses
-- the campaign. Returns the counts.
CREATE FUNCTION write_outcomes(page_id integer, outcomes json, OUT contacts integer, OUT accepted integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	written pages;
	all_failed boolean;
	one_reason text;
BEGIN
	SELECT * INTO written FROM pages WHERE id = page_id FOR UPDATE;
	UPDATE contacts
	SET
		state = given.outcome,
		provider_id = given.provider_id,
		reason = given.reason,
		send_after = given.send_after,
		-- A night is not an attempt.
		attempts = attempts - (given.outcome = 'held')::integer,
		changed_at = now()
	FROM json_to_recordset(outcomes)
		AS given (id bigint, outcome text, provider_id text, reason text, send_after timestamptz)
	WHERE contacts.id = given.id AND contacts.page = page_id AND contacts.state IN ('claimed', 'unknown');
	GET DIAGNOSTICS contacts = ROW_COUNT;
	SELECT
		count(*) FILTER (WHERE given.outcome = 'accepted'),
		bool_and(given.outcome IN ('notSent', 'rejected', 'unknown')),
		min(given.reason)
	INTO accepted, all_failed, one_reason
	FROM json_to_recordset(outcomes) AS given (outcome text, reason text);
	UPDATE pages SET ended_at = now(), ended_as = 'written', accepted = write_outcomes.accepted WHERE id = page_id;

	UPDATE campaigns
	SET paused_because = format('Nobody of page %s was accepted: %s', page_id, one_reason)
	WHERE all_failed AND name = written.campaign AND paused_because IS NULL AND write_outcomes.contacts >= page_size;
END $$;

-- Ends the pages whose execution has written nothing for that long: it failed, was stopped, or its worker was killed.
-- Nobody of a page that had not begun to send was messaged, so they wait again. Of the others nobody knows: unknown.
CREATE FUNCTION sweep_pages(older_than interval)
RETURNS TABLE (campaign text, page integer, execution text, put_back bigint, unknown bigint)
LANGUAGE sql AS $$
	WITH lost AS MATERIALIZED (
		SELECT * FROM pages
		WHERE ended_at IS NULL AND coalesce(sending_at, claimed_at) < now() - older_than
		FOR UPDATE SKIP LOCKED
	), ended AS (
		UPDATE pages
		SET ended_at = now(), ended_as = CASE WHEN lost.sending_at IS NULL THEN 'putBack' ELSE 'lost' END
		FROM lost WHERE pages.id = lost.id
	), changed AS (
		UPDATE contacts
		SET
			state = CASE WHEN lost.sending_at IS NULL THEN 'waiting' ELSE 'unknown' END,
			page = CASE WHEN lost.sending_at IS NULL THEN NULL ELSE lost.id END,
			attempts = contacts.attempts - (lost.sending_at IS NULL)::integer,
			reason = CASE
				WHEN lost.sending_at IS NOT NULL THEN format('Execution %s ended before its outcomes were written.', lost.execution)
			END,
			changed_at = now()
		FROM lost WHERE contacts.page = lost.id AND contacts.state = 'claimed'
		RETURNING lost.id AS page, contacts.state
	)
	SELECT
		lost.campaign,
		lost.id,
		lost.execution,
		count(*) FILTER (WHERE changed.state = 'waiting'),
		count(*) FILTER (WHERE changed.state = 'unknown')
	FROM lost LEFT JOIN changed ON changed.page = lost.id
	GROUP BY lost.campaign, lost.id, lost.execution
	ORDER BY lost.id
$$;

-- Lets those wait again who certainly got nothing: notSent, after a while and not more often than that; held, when their
-- night is over. Returns how many of each campaign.
CREATE FUNCTION put_back_not_sent(attempts_at_most integer, older_than interval)
RETURNS TABLE (campaign text, contacts bigint)
LANGUAGE sql AS $$
	WITH again AS (
		UPDATE contacts
		SET state = 'waiting', page = NULL, changed_at = now()
		WHERE (state = 'notSent' AND attempts < attempts_at_most AND changed_at < now() - older_than)
			OR (state = 'held' AND send_after <= now())
		RETURNING contacts.campaign
	)
	SELECT again.campaign, count(*) FROM again GROUP BY again.campaign
$$;
