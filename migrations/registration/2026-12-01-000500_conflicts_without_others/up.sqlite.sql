-- What is kept of conflicts may hold the person of a registration that came through another partner, from before such
-- registrations were out of a partner's sight. Where the member has no registration of its partner's own, what we have is what the
-- partner says itself.
UPDATE registration_conflicts SET details = json_set(details, '$.current', json(COALESCE(
    (SELECT json_extract(m.item, '$.person') FROM registration_members m
        WHERE m.event_id = registration_conflicts.event_id AND m.partner_id = registration_conflicts.partner_id
            AND m.external_id = registration_conflicts.external_id),
    'null')))
    WHERE NOT EXISTS (
        SELECT 1 FROM registration_members m
            JOIN registration_registrations r ON r.id = m.registration_id AND r.partner_id = m.partner_id
            WHERE m.event_id = registration_conflicts.event_id AND m.partner_id = registration_conflicts.partner_id
                AND m.external_id = registration_conflicts.external_id);

-- Which fields of somebody else's registration were corrected is no business of the partner's either.
UPDATE registration_conflicts SET details = json_set(details, '$.fields', json('[]'))
    WHERE code = 'member.corrected_by_staff' AND NOT EXISTS (
        SELECT 1 FROM registration_members m
            JOIN registration_registrations r ON r.id = m.registration_id AND r.partner_id = m.partner_id
            WHERE m.event_id = registration_conflicts.event_id AND m.partner_id = registration_conflicts.partner_id
                AND m.external_id = registration_conflicts.external_id);
