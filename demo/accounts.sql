-- Lets people sign in by e-mail and password: :emails, divided by commas. Whoever has no administrator gets one.
-- A link of an invitation is what a mail would bring; here it is used on the spot.

select count(*) from commission_engine.install('{accounts}') \g /dev/null
update commission_internal.account_setting set page_address = :'page';

insert into commission.participant (name, email, role)
select 'Payroll', 'payroll@' || split_part(split_part(:'emails', ',', 1), '@', 2), 'super_admin'
where not exists (select from commission.participant where role = 'super_admin');

select p.email, answer
from commission.participant as p
cross join lateral commission_internal.invitation_link(p.id) as link
cross join lateral commission.reset_password(split_part(link, '#link=', 2), :'password') as answer
where p.email = any (string_to_array(:'emails', ','))
    or p.role = 'super_admin'
\g /dev/null

-- Whoever cannot sign in would find a page that says no more than that.
do $$
begin
    if exists (
        select
        from commission.participant
        where role = 'super_admin'
            and auth_user_id is null)
    then
        raise exception 'an administrator of the demo has no account';
    end if;
end;
$$;
