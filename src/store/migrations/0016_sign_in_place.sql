-- The ATMs at which a customer has signed in. Wrong passwords at other ATMs do not use up the attempts there.
create table sign_in_place (
  customer uuid not null references customer,
  terminal text not null,
  primary key (customer, terminal)
);
