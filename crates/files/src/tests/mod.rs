mod links;
mod uploads;
